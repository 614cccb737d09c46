import { readCredential } from '../api/credential';
import type { OvertenContext } from '../api/credential';
import { keptByProcess } from '../process-state';
import { openSecret, sealSecret } from '../webhooks/sealed-secret';
import type { SecretOwner } from '../webhooks/sealed-secret';

/** A secret as n8n stores it, with the subscription that it is bound to. */
export interface StoredSecret extends SecretOwner {
	/** Sealed, because n8n shows static data to everyone who can view the workflow. */
	readonly sealedSecret: string;
}

/**
 * Secrets by what is stored of them. They never leave the process. It spares n8n a read of its database for each delivery, and
 * outlives a change of the API key.
 */
const known = keptByProcess<string>('openedSecrets');

/** The secret of a subscription, sealed so that n8n can store it. */
export async function sealForStorage(
	context: OvertenContext,
	secret: string,
	{ id, url }: SecretOwner,
): Promise<StoredSecret> {
	const { apiKey } = await readCredential(context);
	const stored = { id, url, sealedSecret: sealSecret(secret, apiKey, { id, url }) };
	known.set(nameOf(stored), secret);
	return stored;
}

/** The secret; undefined when this process does not know it and the API key in the credential cannot open it. */
export async function openStored(
	context: OvertenContext,
	stored: StoredSecret,
): Promise<string | undefined> {
	return known.get(nameOf(stored)) ?? (await openWithKey(context, stored));
}

/** The secret as a process opens it that was just started. */
export async function openWithKey(
	context: OvertenContext,
	stored: StoredSecret,
): Promise<string | undefined> {
	const { apiKey } = await readCredential(context);
	const secret = openSecret(stored.sealedSecret, apiKey, stored);
	if (secret !== undefined) known.set(nameOf(stored), secret);
	return secret;
}

function nameOf({ id, sealedSecret, url }: StoredSecret): string {
	return JSON.stringify([id, url, sealedSecret]);
}
