import jszip from 'jszip';
import type { INodeExecutionData } from 'n8n-workflow';

import type { N8nClient } from '../../../scripts/n8n/client.ts';
import { record } from './facts.ts';

/**
 * Downloads the workbook of every item, and checks that it is the requested one.
 *
 * @returns the prompt of each workbook, in the order of the items
 * @throws when one is missing or invalid
 */
export async function promptsOfWorkbooks(
	client: N8nClient,
	items: readonly INodeExecutionData[],
): Promise<string[]> {
	const prompts: string[] = [];
	for (const item of items) {
		const { prompt } = item.json;
		if (typeof prompt !== 'string') throw new Error('An item has no prompt.');
		if (!(await workbookText(client, item)).includes(askedIn(prompt))) {
			throw new Error(`The file of '${prompt}' was generated from another prompt.`);
		}
		prompts.push(prompt);
	}
	return prompts;
}

/** Checks that the items contain a file for each prompt, in this order, and no other. */
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

/** A prompt without its directives, which are not part of the file. */
export function askedIn(prompt: string): string {
	return prompt.split(' [[')[0] ?? '';
}

/**
 * All text in an item's workbook, including its prompt.
 *
 * @throws when it is not valid
 */
export async function workbookText(
	client: N8nClient,
	{ binary, json }: INodeExecutionData,
): Promise<string> {
	const id = binary?.data?.id;
	if (id === undefined) throw new Error(`An item has no file: ${JSON.stringify(json)}`);
	const archive = await jszip.loadAsync(await client.downloadBinary(id));
	const strings = archive.file('xl/sharedStrings.xml');
	if (strings === null) throw new Error('The file is not a workbook.');
	return await strings.async('text');
}
