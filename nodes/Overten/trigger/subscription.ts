import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { subscribe, subscriptionsTo, unsubscribe } from '../api/webhooks';
import type { StoredSubscription } from './state';
import { sealForStorage } from './subscription-secrets';

/**
 * Subscribes a trigger. The new subscription is created before the old ones are removed, so that no event is lost.
 *
 * @param url of this trigger. Whatever else is subscribed for it is removed.
 * @param old the IDs of subscriptions to remove, which the list of Overten may lack
 * @throws {OvertenApiError}
 */
export async function subscribeTrigger(
	context: IHookFunctions | IWebhookFunctions,
	client: OvertenClient,
	url: string,
	events: readonly string[],
	old: readonly string[],
): Promise<StoredSubscription> {
	const replaced = new Set([...old, ...((await subscriptionsTo(client, url)) ?? [])]);
	const { name = 'n8n' } = context.getWorkflow();
	const description = `n8n workflow: ${name}`;
	const { id, secret } = await subscribe(client, { url, events, description });
	const stored = await sealForStorage(context, secret, { id, url });
	replaced.delete(id);
	// What cannot be removed now is removed at the next activation.
	await Promise.all([...replaced].map(async (each) => await settle(unsubscribe(client, each))));
	return { ...stored, events };
}
