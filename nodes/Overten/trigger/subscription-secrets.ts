import { readCredential } from '../api/credential';
import type { OvertenContext } from '../api/credential';
import { openSecret, sealSecret } from '../webhooks/sealed-secret';

/** More triggers than this hardly receive in one process. */
const MAX_REMEMBERED = 1_000;

/**
 * Secrets that this process knows, by their sealed text. They leave it nowhere. It spares n8n a look into its database
 * for each delivery, and outlives a change of the API key.
 */
const known = new Map<string, string>();

/** The secret of a subscription as n8n may store it. */
export async function sealForStorage(context: OvertenContext, secret: string): Promise<string> {
	const { apiKey } = await readCredential(context);
	const sealed = sealSecret(secret, apiKey);
	remember(sealed, secret);
	return sealed;
}

/** The secret, undefined when neither this process nor the API key in the credential knows it. */
export async function openStored(
	context: OvertenContext,
	sealed: string,
): Promise<string | undefined> {
	return known.get(sealed) ?? (await openWithKey(context, sealed));
}

/** The secret as a process gets to know it that was just started. */
export async function openWithKey(
	context: OvertenContext,
	sealed: string,
): Promise<string | undefined> {
	const { apiKey } = await readCredential(context);
	const secret = openSecret(sealed, apiKey);
	if (secret !== undefined) remember(sealed, secret);
	return secret;
}

function remember(sealed: string, secret: string): void {
	known.set(sealed, secret);
	const [oldest] = known.keys();
	if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
}
