import exceljs from 'exceljs';

import type { OfficeContent } from './content.ts';

const REGIONS = ['North', 'South', 'East', 'West'];

/** A sheet with a title, a header row, numbers, and sums as formulas with their values beside them. */
export async function makeWorkbook({
	title,
	prompts,
	color,
	font,
}: OfficeContent): Promise<Buffer> {
	const workbook = new exceljs.Workbook();
	const sheet = workbook.addWorksheet('Report', { views: [{ state: 'frozen', ySplit: 3 }] });
	sheet.columns = [{ width: 24 }, { width: 14 }, { width: 14 }, { width: 14 }];
	sheet.getCell('A1').value = title;
	sheet.getCell('A1').font = { name: font, size: 16, bold: true, color: { argb: `FF${color}` } };

	const header = sheet.getRow(3);
	header.values = ['Region', 'First half', 'Second half', 'Total'];
	header.eachCell((cell) => {
		cell.font = { name: font, bold: true, color: { argb: 'FFFFFFFF' } };
		cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: `FF${color}` } };
	});
	REGIONS.forEach((region, index) => {
		const [first, second] = [1_200 + index * 310, 1_350 + index * 275];
		const row = 4 + index;
		sheet.getRow(row).values = [
			region,
			first,
			second,
			{ formula: `SUM(B${String(row)}:C${String(row)})`, result: first + second },
		];
	});
	const last = 3 + REGIONS.length;
	sheet.getRow(last + 1).values = [
		'Total',
		...['B', 'C', 'D'].map((column) => ({
			formula: `SUM(${column}4:${column}${String(last)})`,
			result: sumOf(sheet, column, 4, last),
		})),
	];
	sheet.getRow(last + 1).font = { name: font, bold: true };

	const notes = workbook.addWorksheet('Prompts');
	notes.columns = [{ width: 100 }];
	for (const prompt of prompts) notes.addRow([prompt]);
	return Buffer.from(await workbook.xlsx.writeBuffer());
}

function sumOf(sheet: exceljs.Worksheet, column: string, first: number, last: number): number {
	let sum = 0;
	for (let row = first; row <= last; row++) {
		const cell = sheet.getCell(`${column}${String(row)}`);
		sum += Number(cell.type === exceljs.ValueType.Formula ? cell.result : cell.value);
	}
	return sum;
}
