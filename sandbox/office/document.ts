import {
	Document,
	HeadingLevel,
	Packer,
	Paragraph,
	Table,
	TableCell,
	TableRow,
	WidthType,
} from 'docx';

import type { OfficeContent } from './content.ts';

/** A document with a title, a section a turn, and a table. */
export async function makeDocument({
	title,
	prompts,
	color,
	font,
}: OfficeContent): Promise<Buffer> {
	const document = new Document({
		title,
		styles: {
			default: {
				document: { run: { font } },
				heading1: { run: { color, size: 32, bold: true } },
				title: { run: { color, size: 48, bold: true } },
			},
		},
		sections: [
			{
				children: [
					new Paragraph({ text: title, heading: HeadingLevel.TITLE }),
					new Paragraph({ text: 'Summary', heading: HeadingLevel.HEADING_1 }),
					new Paragraph(`This document was written from ${String(prompts.length)} prompt(s).`),
					...prompts.flatMap((prompt, index) => [
						new Paragraph({ text: `Part ${String(index + 1)}`, heading: HeadingLevel.HEADING_1 }),
						new Paragraph(prompt),
					]),
					new Paragraph({ text: 'Next Steps', heading: HeadingLevel.HEADING_1 }),
					table([
						['Step', 'Owner'],
						['Read the draft', 'You'],
						['Decide', 'Your team'],
					]),
				],
			},
		],
	});
	return await Packer.toBuffer(document);
}

function table(rows: readonly (readonly string[])[]): Table {
	return new Table({
		width: { size: 100, type: WidthType.PERCENTAGE },
		rows: rows.map(
			(cells, index) =>
				new TableRow({
					tableHeader: index === 0,
					children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })),
				}),
		),
	});
}
