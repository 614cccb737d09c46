import { QUESTION_LIST } from './dialect.ts';
import type { Question } from './question.ts';

export const TABLE_START = '<!-- dialects: `npm run dialects -- --table` prints what follows -->';

export const TABLE_END = '<!-- dialects: end -->';

/** The table of CONTRIBUTING.md, with its markers. Prettier would pad it to the width of its longest cell. */
export function questionTable(): string {
	const rows = QUESTION_LIST.map(([name, question]) => rowOf(name, question));
	return [
		TABLE_START,
		'<!-- prettier-ignore-start -->',
		'',
		'| question | what the documentation says | what Overten may do | what the node does about it |',
		'| --- | --- | --- | --- |',
		...rows,
		'',
		'<!-- prettier-ignore-end -->',
		TABLE_END,
	].join('\n');
}

function rowOf(name: string, { assumed, documented, node, readings, source }: Question): string {
	const meanings = Object.entries(readings).map(([reading, meaning]) =>
		reading === assumed ? `**${reading}** (assumed): ${meaning}` : `**${reading}**: ${meaning}`,
	);
	const cells = [`\`${name}\``, `${documented} (${source})`, meanings.join('<br>'), node];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
