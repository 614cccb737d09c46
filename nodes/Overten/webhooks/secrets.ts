import { getWebhookSecret } from '../api/account';
import type { OvertenClient } from '../api/client';
import { readCredential } from '../api/credential';
import type { OvertenContext } from '../api/credential';
import { keptByProcess } from '../process-state';
import { isSignedBy } from './signature';
import type { SignedDelivery } from './signature';

/** What to do where there is no secret to check anything with. */
export const ENTER_SECRET =
	"Open the Overten credential and fill in 'Webhook Signing Secret' with the secret that Overten shows for your organization.";

/** How long Overten's answer is trusted, in ms. */
const FRESH_MS = 5 * 60_000;

/**
 * A secret that does not fit any more may have been changed at Overten, which is asked again: but not more often than
 * this, in ms, whatever a stranger sends.
 */
const ASK_AGAIN_MS = 5_000;

interface FetchedSecret {
	readonly secret: Promise<string | undefined>;
	/** In ms since the epoch. */
	readonly at: number;
}

const fetched = keptByProcess<FetchedSecret>('fetchedSecrets');

/**
 * Whether a callback to a `webhook_url` comes from Overten. The credential's secret may be out of date, or missing:
 * then the one that counts is the one that Overten shows to the API key.
 *
 * @throws {OvertenApiError} when the secret has to be fetched from Overten and Overten does not answer
 */
export async function isGenuineCallback(
	context: OvertenContext,
	client: OvertenClient,
	delivery: SignedDelivery,
): Promise<boolean> {
	const isSignedWith = (secret: string | undefined) =>
		secret !== undefined && isSignedBy([secret], delivery);
	return (
		isSignedWith(await credentialSecret(context)) ||
		isSignedWith(await fetchSecret(context, client, { doubted: false })) ||
		isSignedWith(await fetchSecret(context, client, { doubted: true }))
	);
}

/**
 * Whether there is a secret at all with which callbacks can be checked.
 *
 * @throws {OvertenApiError} when the secret has to be fetched from Overten and Overten does not answer
 */
export async function canCheckCallbacks(
	context: OvertenContext,
	client: OvertenClient,
): Promise<boolean> {
	return (
		(await credentialSecret(context)) !== undefined ||
		(await fetchSecret(context, client, { doubted: true })) !== undefined
	);
}

/** The signing secret in the credential. */
async function credentialSecret(context: OvertenContext): Promise<string | undefined> {
	const { webhookSecret } = await readCredential(context);
	return webhookSecret === '' ? undefined : webhookSecret;
}

/** @param doubted whether the one fetched last has just failed to fit */
async function fetchSecret(
	context: OvertenContext,
	client: OvertenClient,
	{ doubted }: { readonly doubted: boolean },
): Promise<string | undefined> {
	const { apiKey, baseUrl } = await readCredential(context);
	const key = JSON.stringify([baseUrl, apiKey]);
	const known = fetched.get(key);
	const age = Date.now() - (known?.at ?? -Infinity);
	if (known !== undefined && age < (doubted ? ASK_AGAIN_MS : FRESH_MS)) return await known.secret;

	const secret = getWebhookSecret(client);
	fetched.set(key, { secret, at: Date.now() });
	return await secret.catch((error: unknown) => {
		fetched.delete(key);
		throw error;
	});
}
