import { CREDENTIAL_NAME } from '../api/client';
import type { OvertenClient, OvertenContext } from '../api/client';
import { isRecord, isString } from '../api/narrow';

/**
 * The secret that signs the callbacks of `webhook_url`: the credential's, or, where that names none, the one that
 * Overten tells the API key. Empty when neither is to be had.
 *
 * @throws {OvertenApiError} when Overten does not answer
 */
export async function callbackSecrets(
	context: OvertenContext,
	client: OvertenClient,
): Promise<string[]> {
	const credential: unknown = await context.getCredentials(CREDENTIAL_NAME);
	const own = isRecord(credential) ? credential.webhookSecret : undefined;
	if (isString(own) && own.trim() !== '') return [own.trim()];
	const { body } = await client.request({ method: 'GET', path: '/verify' });
	const told = isRecord(body) ? body.webhook_secret : undefined;
	return isString(told) && told !== '' ? [told] : [];
}
