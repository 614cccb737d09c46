import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { isPassing, isRateLimited } from '../api/retry';
import { StopSignal } from '../api/stop-signal';
import { subscribe, subscriptionsTo, unsubscribe } from '../api/webhooks';
import { toNodeError } from '../errors/node-error';
import { ParameterError } from '../errors/parameter-error';
import { checkReachable } from '../webhooks/reachability';
import { canCheckCallbacks } from '../webhooks/secrets';
import { isPerRequest, readEvents } from './fields';
import { TriggerState } from './state';
import { openWithKey, sealForStorage } from './subscription-secrets';

/**
 * Whether this trigger is already subscribed. Removes subscriptions left over from other settings.
 *
 * @throws {NodeApiError | NodeOperationError} when this trigger cannot be subscribed with its settings
 */
export async function checkExists(context: IHookFunctions): Promise<boolean> {
	return await explained(context, async (client) => {
		const url = ownUrl(context);
		checkReachable(new URL(url), await client.host());
		const events = readEvents(context);
		if (events.length === 0) {
			throw new ParameterError('No event is selected', "Select at least one in 'Events'.");
		}
		if (isPerRequest(context)) {
			await requireSecret(context, client);
			await removeAll(context, client, url);
			return true;
		}
		const { subscription } = new TriggerState(context);
		if (subscription?.url !== url) return false;
		if (subscription.events.join() !== events.join()) return false;
		if ((await openWithKey(context, subscription.sealedSecret)) === undefined) return false;
		const listed = await subscriptionsTo(client, url);
		if (listed === undefined) return true;
		await Promise.all(
			listed
				.filter((id) => id !== subscription.id)
				.map(async (id) => await settle(unsubscribe(client, id))),
		);
		return listed.includes(subscription.id);
	});
}

/**
 * Subscribes this trigger. The new subscription is created before the old ones are removed, so that no event is lost.
 *
 * @throws {NodeApiError | NodeOperationError}
 */
export async function create(context: IHookFunctions): Promise<boolean> {
	return await explained(context, async (client) => {
		const url = ownUrl(context);
		const state = new TriggerState(context);
		const known = state.subscription === undefined ? [] : [state.subscription.id];
		const old = new Set([...known, ...((await subscriptionsTo(client, url)) ?? [])]);
		const { name = 'n8n' } = context.getWorkflow();
		const description = `n8n workflow: ${name}`;
		const events = readEvents(context);
		const { id, secret } = await subscribe(client, { url, events, description });
		const sealedSecret = await sealForStorage(context, secret);
		state.replaceSubscription({ id, url, events, sealedSecret }, Date.now());
		old.delete(id);
		// What cannot be removed now is removed at the next activation.
		await Promise.all([...old].map(async (id) => await settle(unsubscribe(client, id))));
		return true;
	});
}

/** Unsubscribes this trigger. A failure must not keep the workflow active: the next activation removes what is left. */
export async function remove(context: IHookFunctions): Promise<boolean> {
	try {
		const client = new OvertenClient(context, new StopSignal());
		await removeAll(context, client, ownUrl(context));
		return true;
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.warn(`The Overten subscription could not be removed: ${reason}`);
		return false;
	}
}

async function removeAll(
	context: IHookFunctions,
	client: OvertenClient,
	url: string,
): Promise<void> {
	const state = new TriggerState(context);
	const known = state.subscription === undefined ? [] : [state.subscription.id];
	const listed =
		isPerRequest(context) && known.length === 0 ? [] : await subscriptionsTo(client, url);
	await Promise.all(
		[...new Set([...known, ...(listed ?? [])])].map(async (id) => unsubscribe(client, id)),
	);
	if (known.length > 0) state.replaceSubscription(undefined, Date.now());
}

/** While Overten cannot be reached, an active trigger stays active: each delivery is verified anyway. */
async function requireSecret(context: IHookFunctions, client: OvertenClient): Promise<void> {
	const check = await settle(canCheckCallbacks(context, client));
	if (check.error !== undefined) {
		if (isPassing(check.error) || isRateLimited(check.error)) return;
		throw check.error;
	}
	if (check.value) return;
	throw new ParameterError(
		'There is no secret to verify deliveries with',
		"Open the Overten credential and fill in 'Webhook Signing Secret' with the secret that Overten shows for your organization.",
	);
}

function ownUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url !== undefined) return url;
	throw new NodeOperationError(context.getNode(), 'n8n provides no webhook URL for this trigger');
}

async function explained<T>(
	context: IHookFunctions,
	work: (client: OvertenClient) => Promise<T>,
): Promise<T> {
	try {
		return await work(new OvertenClient(context, new StopSignal()));
	} catch (error) {
		const nodeError = toNodeError(error, context.getNode(), 'activation');
		throw nodeError;
	}
}
