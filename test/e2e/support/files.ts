import jszip from 'jszip';
import type { INodeExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../../../scripts/n8n/client.ts';
import { record } from './facts.ts';

/**
 * Downloads the workbook of every item, and checks that it is the one that was asked for.
 *
 * @returns the prompt that each was made from, in the order of the items
 * @throws when one is missing or broken
 */
export async function promptsOfWorkbooks(
	client: N8nClient,
	items: readonly INodeExecutionData[],
): Promise<string[]> {
	const prompts: string[] = [];
	for (const item of items) {
		const { prompt } = item.json;
		if (typeof prompt !== 'string') throw new Error('An item has lost its prompt.');
		if (!(await workbookText(client, item)).includes(askedIn(prompt))) {
			throw new Error(`The file of '${prompt}' was made from another prompt.`);
		}
		prompts.push(prompt);
	}
	return prompts;
}

/** Checks that the items bring a file of each prompt, in this order, and no other. */
export async function expectWorkbooks(
	client: N8nClient,
	version: string,
	items: readonly INodeExecutionData[],
	prompts: readonly string[],
): Promise<void> {
	const made = await promptsOfWorkbooks(client, items);
	const lost = prompts.filter((prompt) => !made.includes(prompt));
	record(version, { files: made.length, lost: lost.length });
	expect(made).toEqual(prompts);
}

/** A prompt without what steers the sandbox, which is no part of the file. */
export function askedIn(prompt: string): string {
	return prompt.split(' [[')[0] ?? '';
}

/**
 * All text in an item's workbook, the prompt that it was made from among it.
 *
 * @throws when it is none
 */
export async function workbookText(
	client: N8nClient,
	{ binary, json }: INodeExecutionData,
): Promise<string> {
	const id = binary?.data?.id;
	if (id === undefined) throw new Error(`An item has no file: ${JSON.stringify(json)}`);
	const archive = await jszip.loadAsync(await client.downloadBinary(id));
	const strings = archive.file('xl/sharedStrings.xml');
	if (strings === null) throw new Error('The file is no workbook.');
	return await strings.async('text');
}
