import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../test/support/sandbox.ts';

export type Mode = 'async' | 'poll' | 'sync' | 'webhook';

/** Our node makes a workbook of each item's prompt, and hands on no file. */
export function overten(executionMode: Mode, itemsAtOnce: number): INodeParameters {
	return {
		resource: 'spreadsheet',
		operation: 'generate',
		prompt: '={{ $json.prompt }}',
		executionMode,
		downloadFile: false,
		options: { itemsAtOnce },
	};
}

/** The HTTP Request node hands in a job for each item, with our credential; without batching, it sends all at once. */
export function postJob({ apiUrl }: Sandbox): INodeParameters {
	return {
		method: 'POST',
		url: `${apiUrl}/excel/generate`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'overtenApi',
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: '={{ { prompt: $json.prompt, async: true } }}',
		options: {},
	};
}

/** A node as peers write it makes a workbook of each item's prompt. */
export function peer({ apiKey, apiUrl }: Sandbox, sideBySide = false): INodeParameters {
	return { apiUrl, apiKey, prompt: '={{ $json.prompt }}', sideBySide };
}
