import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { OvertenApiError } from './errors';
import { isRecord, isString } from './guards';

export const CREDENTIAL_NAME = 'overtenApi';

/** Every n8n context that sends requests to Overten. */
export type OvertenContext =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

/** The credential's fields as entered; '' for one that is missing. */
export interface OvertenCredential {
	readonly apiKey: string;
	readonly baseUrl: string;
	readonly webhookSecret: string;
}

/** n8n reads its database and decrypts for each call. */
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

/**
 * The credential's base URL without a trailing slash.
 *
 * @throws {OvertenApiError} kind `configuration` when it is not an http or https address
 */
export function normalizeBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw new OvertenApiError({
			kind: 'configuration',
			message: 'The base URL in the Overten credential is not a valid URL',
		});
	}
	return text.replace(/\/+$/, '');
}
