import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenClient } from './client';
import { isFilled, isJsonObject } from './guards';

/** A webhook's caller waits for an answer for 15 s (documented), in ms. */
const SECRET_TIMEOUT_MS = 6_000;

/** Who owns the API key and what is left of the credits, without the signing secret. @throws {OvertenApiError} */
export async function getAccount(client: OvertenClient): Promise<IDataObject> {
	const answer = await client.request({ method: 'GET', path: '/verify' });
	return withoutSecrets(parseObject(answer, 'an account'));
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

function withoutSecrets(value: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !/secret/i.test(name))
			.map(([name, inner]) => [name, isJsonObject(inner) ? withoutSecrets(inner) : inner]),
	);
}
