import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isRecord, isString } from './narrow';

export const CREDENTIAL_NAME = 'overtenApi';

/** Every n8n context that talks to Overten. */
export type OvertenContext =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** The credential's fields as they were filled in; '' for one that is missing. */
export interface OvertenCredential {
	readonly apiKey: string;
	readonly baseUrl: string;
	readonly webhookSecret: string;
}

/** n8n reads its database and decrypts for this. */
export async function readCredential(context: OvertenContext): Promise<OvertenCredential> {
	const fields: unknown = await context.getCredentials(CREDENTIAL_NAME);
	const read = (name: string): string => {
		const value = isRecord(fields) ? fields[name] : undefined;
		return isString(value) ? value : '';
	};
	return {
		apiKey: read('apiKey'),
		baseUrl: read('baseUrl'),
		webhookSecret: read('webhookSecret').trim(),
	};
}
