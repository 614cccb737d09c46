/** A table as Prettier formats it. @param alignRight the columns of numbers */
export function markdownTable(
	rows: readonly (readonly string[])[],
	alignRight: ReadonlySet<number> = new Set(),
): string {
	const [head = [], ...body] = rows;
	const widths = head.map((_, column) =>
		Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
	);
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const padded = (row: readonly string[]) =>
		line(
			widths.map((width, column) => {
				const cell = row[column] ?? '';
				return alignRight.has(column) ? cell.padStart(width) : cell.padEnd(width);
			}),
		);
	const rule = line(
		widths.map((width, column) =>
			alignRight.has(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
		),
	);
	return [padded(head), rule, ...body.map(padded)].join('\n');
}
