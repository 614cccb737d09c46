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

/**
 * n8n reads its database and decrypts for each call.
 *
 * @throws {OvertenApiError} kind `configuration` when there is no such credential, or when n8n cannot decrypt it
 */
export async function readCredential(context: OvertenContext): Promise<OvertenCredential> {
	const fields: unknown = await context.getCredentials(CREDENTIAL_NAME).catch((error: unknown) => {
		throw unusableCredential(context, error) ?? error;
	});
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

/** A failure of n8n's that no waiting mends; undefined for one that may pass, such as a database that does not answer. */
function unusableCredential(context: OvertenContext, error: unknown): OvertenApiError | undefined {
	const { credentials } = context.getNode();
	const name = credentials?.[CREDENTIAL_NAME]?.name;
	const problem = problemOf(error, credentials?.[CREDENTIAL_NAME] !== undefined);
	if (problem === undefined) return undefined;
	return new OvertenApiError({
		kind: 'configuration',
		message: `The Overten credential${name === undefined ? '' : ` '${name}'`} ${problem}`,
		credential: 'unusable',
	});
}

/** As n8n 1.123 and 2.41 name these errors. */
function problemOf(error: unknown, isSelected: boolean): string | undefined {
	if (!isSelected) return 'is not selected';
	if (!(error instanceof Error)) return undefined;
	const { constructor, message } = error;
	if (constructor.name === 'CredentialNotFoundError' || message.includes('does not exist')) {
		return 'does not exist any more';
	}
	return constructor.name === 'CredentialDataError' || /decrypt/i.test(message)
		? 'cannot be decrypted by this n8n'
		: undefined;
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
