import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { isPassing, isRateLimited } from '../api/retry';
import { StopSignal } from '../api/stop-signal';
import { subscriptionsTo, unsubscribe } from '../api/webhooks';
import { toNodeError } from '../errors/node-error';
import { ParameterError } from '../errors/parameter-error';
import { checkReachable } from '../webhooks/reachability';
import { canCheckCallbacks, ENTER_SECRET } from '../webhooks/secrets';
import { beginCatchUp, endCatchUp, forgetRuns } from './catch-up';
import { readEvents } from './event-fields';
import { isPerRequest } from './fields';
import { TriggerState } from './state';
import { subscribeTrigger } from './subscription';
import { openWithKey } from './subscription-secrets';

/** How long the requests of an activation may take together, in ms: somebody waits for it in the editor. */
const ACTIVATION_MS = 60_000;

const POLL_INSTEAD =
	"Or use the node 'Overten Polling Trigger' instead, which Overten does not have to reach.";

/**
 * Whether this trigger is already subscribed. Removes subscriptions left over from other settings.
 *
 * @throws {NodeApiError | NodeOperationError} when this trigger cannot be subscribed with its settings
 */
export async function checkExists(context: IHookFunctions): Promise<boolean> {
	return await explained(context, async (client) => {
		const url = ownUrl(context);
		checkReachable(new URL(url), await client.host(), POLL_INSTEAD);
		const events = readEvents(context);
		if (events.length === 0) {
			throw new ParameterError('No event is selected', "Select at least one in 'Trigger On'.");
		}
		if (isPerRequest(context)) {
			await requireSecret(context, client);
			await removeAll(context, client, url);
			forgetRuns(context);
			return true;
		}
		await beginCatchUp(context);
		const { subscription } = new TriggerState(context);
		if (subscription?.url !== url) return false;
		if (subscription.events.join() !== events.join()) return false;
		if ((await openWithKey(context, subscription)) === undefined) return false;
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
 * Subscribes this trigger.
 *
 * @throws {NodeApiError | NodeOperationError}
 */
export async function create(context: IHookFunctions): Promise<boolean> {
	return await explained(context, async (client) => {
		const url = ownUrl(context);
		const state = new TriggerState(context);
		const old = removableIds(context, state, url);
		const events = readEvents(context);
		const subscription = await subscribeTrigger(context, client, url, events, old);
		state.replaceSubscription(subscription, Date.now());
		return true;
	});
}

/** Unsubscribes this trigger. A failure must not keep the workflow active: the next activation removes what is left. */
export async function remove(context: IHookFunctions): Promise<boolean> {
	endCatchUp(context);
	try {
		const client = new OvertenClient(context, new StopSignal(), {
			deadline: Date.now() + ACTIVATION_MS,
		});
		await removeAll(context, client, ownUrl(context));
		return true;
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'unknown';
		const { subscription } = new TriggerState(context);
		const left =
			subscription === undefined
				? 'The Overten subscription'
				: `The Overten subscription ${subscription.id} for ${subscription.url}`;
		context.logger.warn(
			`${left} could not be removed: ${reason}. Publish the workflow again (n8n 1: activate it) with a valid credential, or delete the subscription in Overten`,
		);
		return false;
	}
}

async function removeAll(
	context: IHookFunctions,
	client: OvertenClient,
	url: string,
): Promise<void> {
	const state = new TriggerState(context);
	const known = removableIds(context, state, url);
	const isPlain = isPerRequest(context) && state.subscription === undefined;
	const listed = isPlain ? [] : await subscriptionsTo(client, url);
	await Promise.all(
		[...new Set([...known, ...(listed ?? [])])].map(async (id) => unsubscribe(client, id)),
	);
	if (state.subscription !== undefined) state.replaceSubscription(undefined, Date.now());
}

/**
 * The stored subscription, if it calls this n8n. The workflow's data may have been copied from another n8n, which still
 * uses its own; or the address of this one has changed, which cannot be told apart.
 */
function removableIds(context: IHookFunctions, { subscription }: TriggerState, url: string) {
	if (subscription === undefined) return [];
	if (subscription.url === url) return [subscription.id];
	// While n8n listens for a test event, the address differs by nature.
	if (context.getMode() !== 'manual') {
		context.logger.warn(
			`The Overten subscription ${subscription.id} calls ${subscription.url}, and this n8n is at ${url}. It was left as it is: if no other n8n uses it, delete it in Overten`,
		);
	}
	return [];
}

/** While Overten cannot be reached, an active trigger stays active: each delivery is verified anyway. */
async function requireSecret(context: IHookFunctions, client: OvertenClient): Promise<void> {
	const check = await settle(canCheckCallbacks(context, client));
	if (check.error !== undefined) {
		if (isPassing(check.error) || isRateLimited(check.error)) return;
		throw check.error;
	}
	if (check.value) return;
	throw new ParameterError('There is no secret to verify deliveries with', ENTER_SECRET);
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
		return await work(
			new OvertenClient(context, new StopSignal(), { deadline: Date.now() + ACTIVATION_MS }),
		);
	} catch (error) {
		const nodeError = toNodeError(error, context.getNode(), 'activation');
		throw nodeError;
	}
}
