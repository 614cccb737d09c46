import type { OvertenClient } from '../api/client';
import type { OvertenContext } from '../api/credential';
import { credentialSecrets, toldSecrets } from './secrets';
import { isSignedBy } from './signature';
import type { TimelyDelivery } from './signature';

/**
 * Whether a callback to a `webhook_url` comes from Overten. The credential's secret may be out of date, or not be
 * filled in: then it is what Overten tells the API key.
 *
 * @param connect is called only then, since n8n reads the credential anew for every client
 * @throws {OvertenApiError} when only Overten could tell, and does not
 */
export async function isGenuineCallback(
	context: OvertenContext,
	connect: () => Promise<OvertenClient>,
	delivery: TimelyDelivery,
): Promise<boolean> {
	if (isSignedBy(await credentialSecrets(context), delivery)) return true;
	const client = await connect();
	return (
		isSignedBy(await toldSecrets(context, client, { doubted: false }), delivery) ||
		isSignedBy(await toldSecrets(context, client, { doubted: true }), delivery)
	);
}

/**
 * Whether there is a secret at all that callbacks can be checked with.
 *
 * @throws {OvertenApiError} when only Overten could tell, and does not
 */
export async function canCheckCallbacks(
	context: OvertenContext,
	client: OvertenClient,
): Promise<boolean> {
	const own = await credentialSecrets(context);
	if (own.length > 0) return true;
	return (await toldSecrets(context, client, { doubted: true })).length > 0;
}
