import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../test/support/sandbox.ts';

export type Mode = 'async' | 'poll' | 'sync' | 'webhook';

/** Our node generates a workbook from each item's prompt, without downloading the file. */
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

/**
 * The HTTP Request node submits a job for each item, with our credential. Without batching, it sends all of them at
 * once.
 */
export function postJob({ apiUrl }: Pick<Sandbox, 'apiUrl'>): INodeParameters {
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

/** The HTTP Request node uploads the file of each item, with our credential. */
export function postFile({ apiUrl }: Pick<Sandbox, 'apiUrl'>): INodeParameters {
	return {
		method: 'POST',
		url: `${apiUrl}/files`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'overtenApi',
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' },
				{ parameterType: 'formData', name: 'purpose', value: 'context' },
			],
		},
		options: {},
	};
}

/** A typical node generates a workbook from each item's prompt. */
export function peer({ apiKey, apiUrl }: Sandbox, sideBySide = false): INodeParameters {
	return { apiUrl, apiKey, prompt: '={{ $json.prompt }}', sideBySide };
}
