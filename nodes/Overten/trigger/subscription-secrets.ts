import { readCredential } from '../api/credential';
import type { OvertenContext } from '../api/credential';
import { keptByProcess } from '../process-state';
import { openSecret, sealSecret } from '../webhooks/sealed-secret';

/**
 * Secrets by their sealed text. They never leave the process. It spares n8n a read of its database for each delivery, and
 * outlives a change of the API key.
 */
const known = keptByProcess<string>('openedSecrets');

/** The secret of a subscription, sealed so that n8n can store it. */
export async function sealForStorage(context: OvertenContext, secret: string): Promise<string> {
	const { apiKey } = await readCredential(context);
	const sealed = sealSecret(secret, apiKey);
	known.set(sealed, secret);
	return sealed;
}

/** The secret; undefined when this process does not know it and the API key in the credential cannot open it. */
export async function openStored(
	context: OvertenContext,
	sealed: string,
): Promise<string | undefined> {
	return known.get(sealed) ?? (await openWithKey(context, sealed));
}

/** The secret as a process opens it that was just started. */
export async function openWithKey(
	context: OvertenContext,
	sealed: string,
): Promise<string | undefined> {
	const { apiKey } = await readCredential(context);
	const secret = openSecret(sealed, apiKey);
	if (secret !== undefined) known.set(sealed, secret);
	return secret;
}
