import type { OvertenClient } from '../api/client';
import { readCredential } from '../api/credential';
import type { OvertenContext } from '../api/credential';
import { isRecord, isString } from '../api/narrow';

/** How long Overten's answer is taken for true, in ms. */
const FRESH_MS = 5 * 60_000;

/**
 * A secret that fits no more may have been changed at Overten, which is asked again: but not more often than this, in
 * ms, whatever a stranger sends.
 */
const ASK_AGAIN_MS = 5_000;

/** Whoever has called waits for an answer for 15 s (documented), in ms. */
const ASK_TIMEOUT_MS = 6_000;

/** More credentials than this are hardly in use in one n8n. */
const MAX_REMEMBERED = 100;

interface Told {
	readonly secrets: Promise<string[]>;
	readonly at: number;
}

/** What Overten has told of the organisations' secrets, by API key. It leaves this process nowhere. */
const told = new Map<string, Told>();

/** The signing secret in the credential, [] when it holds none. */
export async function credentialSecrets(context: OvertenContext): Promise<string[]> {
	const { webhookSecret } = await readCredential(context);
	return webhookSecret === '' ? [] : [webhookSecret];
}

/**
 * The secret that signs the callbacks of `webhook_url`, as Overten tells it to the API key; [] when it tells none.
 *
 * @param doubted whether the one told last has just not fitted
 * @throws {OvertenApiError} when Overten does not answer
 */
export async function toldSecrets(
	context: OvertenContext,
	client: OvertenClient,
	{ doubted }: { readonly doubted: boolean },
): Promise<string[]> {
	const { apiKey, baseUrl } = await readCredential(context);
	const key = JSON.stringify([baseUrl, apiKey]);
	const known = told.get(key);
	const age = Date.now() - (known?.at ?? -Infinity);
	if (known !== undefined && age < (doubted ? ASK_AGAIN_MS : FRESH_MS)) return await known.secrets;

	const secrets = askForSecrets(client);
	told.delete(key);
	told.set(key, { secrets, at: Date.now() });
	const [oldest] = told.keys();
	if (told.size > MAX_REMEMBERED && oldest !== undefined) told.delete(oldest);
	return await secrets.catch((error: unknown) => {
		told.delete(key);
		throw error;
	});
}

async function askForSecrets(client: OvertenClient): Promise<string[]> {
	const { body } = await client.request({
		method: 'GET',
		path: '/verify',
		timeoutMs: ASK_TIMEOUT_MS,
		deadline: Date.now() + ASK_TIMEOUT_MS,
	});
	const secret = isRecord(body) ? body.webhook_secret : undefined;
	return isString(secret) && secret !== '' ? [secret] : [];
}
