import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import jszip from 'jszip';
import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../n8n/client.ts';

/** The part that identifies a zip archive as an Office file of a format. */
const MAIN_PARTS: Readonly<Record<string, string>> = {
	excel: 'xl/workbook.xml',
	word: 'word/document.xml',
	slides: 'ppt/presentation.xml',
};

export interface SavedFile {
	readonly format: string;
	readonly path: string;
	readonly bytes: number;
	/** As counted by Overten. */
	readonly seconds: number;
	readonly credits: number;
}

/**
 * Saves the file of every item that a node has output, and checks that it matches its format.
 *
 * @throws when one is broken
 */
export async function saveFiles(
	client: N8nClient,
	data: IRunExecutionData,
	nodeName: string,
	folder: string,
): Promise<SavedFile[]> {
	await mkdir(folder, { recursive: true });
	const items = data.resultData.runData[nodeName]?.[0]?.data?.main?.[0] ?? [];
	return await Promise.all(items.map(async (item) => await saveFile(client, item, folder)));
}

async function saveFile(
	client: N8nClient,
	{ binary, json }: INodeExecutionData,
	folder: string,
): Promise<SavedFile> {
	const file = binary?.data;
	if (file?.id === undefined) throw new Error('An item has no file.');
	const bytes = await client.downloadBinary(file.id);
	const format = typeof json.format === 'string' ? json.format : '';
	const archive = await jszip.loadAsync(bytes);
	if (archive.file(MAIN_PARTS[format] ?? '') === null) {
		throw new Error(`The file is not a valid ${format} file.`);
	}
	const path = join(folder, file.fileName ?? `${format}-file`);
	await writeFile(path, bytes);
	return {
		format,
		path,
		bytes: bytes.length,
		seconds: Number(json.duration_ms) / 1000,
		credits: Number(json.credits_used),
	};
}
