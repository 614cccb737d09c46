import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenClient } from './client';
import { isFilled, isJsonObject, isRecord, isString } from './guards';

/** A webhook's caller waits for an answer for 15 s (documented), in ms. */
const SECRET_TIMEOUT_MS = 6_000;

/** How API keys and signing secrets of Overten begin (documented), at the start of a text or within it. */
const SECRET = /(?<![a-z0-9])(?:sk_(?:live|test)|whsec)_[a-z0-9]/i;

/** Who owns the API key and what is left of the credits, without the signing secret. @throws {OvertenApiError} */
export async function getAccount(client: OvertenClient): Promise<IDataObject> {
	const answer = await client.request({ method: 'GET', path: '/verify' });
	const shown = withoutSecrets(parseObject(answer, 'an account'));
	return isJsonObject(shown) ? shown : {};
}

/**
 * The organization's secret, which signs the callbacks to a `webhook_url`; undefined when Overten names none.
 *
 * @throws {OvertenApiError}
 */
export async function getWebhookSecret(client: OvertenClient): Promise<string | undefined> {
	const answer = await client.request({
		method: 'GET',
		path: '/verify',
		timeoutMs: SECRET_TIMEOUT_MS,
		deadline: Date.now() + SECRET_TIMEOUT_MS,
	});
	// Not a page of something in between, which says nothing about the secret.
	const { webhook_secret: secret } = parseObject(answer, 'an account');
	return isFilled(secret) ? secret : undefined;
}

/** Whatever holds a secret is left out: no field of the account is documented, and so no name of one. */
function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.filter((member) => !isSecret(member)).map(withoutSecrets);
	}
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name, inner]) => !/secret/i.test(name) && !isSecret(name) && !isSecret(inner))
			.map(([name, inner]) => [name, withoutSecrets(inner)]),
	);
}

function isSecret(value: unknown): boolean {
	return isString(value) && SECRET.test(value);
}
