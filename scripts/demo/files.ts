import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import jszip from 'jszip';
import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../n8n/client.ts';

/** The part that makes a zip archive an Office file of a format. */
const MAIN_PARTS: Readonly<Record<string, string>> = {
	excel: 'xl/workbook.xml',
	word: 'word/document.xml',
	slides: 'ppt/presentation.xml',
};

export interface SavedFile {
	readonly format: string;
	readonly path: string;
	readonly bytes: number;
	/** As Overten counts them. */
	readonly seconds: number;
	readonly credits: number;
}

/**
 * Saves the file of every item that a node has handed on, and checks that it is what its format says.
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
	if (file?.id === undefined) throw new Error('An item came without its file.');
	const bytes = await client.downloadBinary(file.id);
	const format = typeof json.format === 'string' ? json.format : '';
	const archive = await jszip.loadAsync(bytes);
	if (archive.file(MAIN_PARTS[format] ?? '') === null) {
		throw new Error(`The file of the format ${format} is none.`);
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
