import type {
	IAdditionalCredentialOptions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { OvertenApiError } from './errors';
import { isString } from './guards';

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
 * What the calls that are being answered have read: each reading costs n8n 2.41 a new expression sandbox there, which takes longer
 * than the request that it is for.
 */
const readInCall = new WeakMap<OvertenContext, Promise<ICredentialDataDecryptedObject>>();

/**
 * n8n reads its database and decrypts each time, but only once for a call of a webhook, or of the editor for a list.
 *
 * @throws {OvertenApiError} kind `configuration` when there is no such credential, or when n8n cannot decrypt it
 */
export async function readCredential(context: OvertenContext): Promise<OvertenCredential> {
	const fields = await readFields(context);
	const read = (name: string): string => {
		const value = fields[name];
		return isString(value) ? value : '';
	};
	return {
		apiKey: read('apiKey'),
		baseUrl: read('baseUrl'),
		webhookSecret: read('webhookSecret').trim(),
	};
}

/** What spares n8n another reading for a request; undefined where it is to use what is stored at that moment. */
export async function credentialForRequest(
	context: OvertenContext,
): Promise<IAdditionalCredentialOptions | undefined> {
	if (!isOneCall(context)) return undefined;
	const { id, name } = context.getNode().credentials?.[CREDENTIAL_NAME] ?? { id: null, name: '' };
	const data = await readFields(context);
	return { credentialsDecrypted: { id: id ?? '', name, type: CREDENTIAL_NAME, data } };
}

async function readFields(context: OvertenContext): Promise<ICredentialDataDecryptedObject> {
	const known = readInCall.get(context);
	if (known !== undefined) return await known;
	const reading = context.getCredentials(CREDENTIAL_NAME).catch((error: unknown) => {
		readInCall.delete(context);
		throw unusableCredential(context, error) ?? error;
	});
	if (isOneCall(context)) readInCall.set(context, reading);
	return await reading;
}

/** The contexts of executions and of polling triggers last longer: the credential may change meanwhile. */
function isOneCall(context: OvertenContext): boolean {
	return 'getRequestObject' in context || 'getCurrentNodeParameter' in context;
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
