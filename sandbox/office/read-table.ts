import { Readable } from 'node:stream';

import exceljs from 'exceljs';

import { ApiError } from '../api-error.ts';

export interface Table {
	/** From the first row. */
	readonly columns: readonly string[];
	/** Without the first. */
	readonly rows: number;
}

/** @throws {ApiError} 400 when the file is no table */
export async function describeTable(fileName: string, content: Buffer): Promise<Table> {
	const workbook = new exceljs.Workbook();
	try {
		await (fileName.toLowerCase().endsWith('.csv')
			? workbook.csv.read(Readable.from(content))
			: workbook.xlsx.read(Readable.from(content)));
	} catch {
		throw new ApiError(400, 'unreadable_file', 'The file is neither a workbook nor a CSV file.');
	}
	const [sheet] = workbook.worksheets;
	const columns: string[] = [];
	sheet?.getRow(1).eachCell((cell) => {
		columns.push(cell.text);
	});
	return { columns, rows: Math.max(0, (sheet?.actualRowCount ?? 0) - 1) };
}
