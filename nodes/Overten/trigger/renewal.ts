import type { IWebhookFunctions } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { keptByProcess } from '../process-state';
import { backgroundSleep } from '../webhooks/background-sleep';
import { subscribeTrigger } from './subscription';
import type { StoredSubscription, TriggerState } from './state';

/** A renewal that fails is tried again with a later delivery, but not sooner than this, in ms. */
const TRY_AGAIN_MS = 60_000;

/** How long a delivery waits for it, in ms: Overten waits for our answer for 15 s. */
const PATIENCE_MS = 5_000;

interface Renewal {
	/** The ID of the subscription whose secret cannot be opened. */
	readonly replaces: string;
	readonly subscription: StoredSubscription;
}

const renewals = keptByProcess<Renewal>('renewals');

/** When each trigger began its last renewal, in ms since the epoch. */
const begun = keptByProcess<number>('renewalsBegun');

/**
 * Replaces the subscription of a trigger whose API key has changed: its secret was sealed with the former key. Without
 * this, the trigger would have to ask Overten about every delivery until somebody activates it again.
 *
 * It continues when this returns before its end: {@link adoptRenewal} then stores it with a later delivery.
 */
export async function renew(
	context: IWebhookFunctions,
	client: OvertenClient,
	state: TriggerState,
	trigger: string,
): Promise<void> {
	const before = state.subscription;
	const url = context.getNodeWebhookUrl('default');
	if (before === undefined || before.url !== url) return;
	if (Date.now() - (begun.get(trigger) ?? -Infinity) < TRY_AGAIN_MS) return;
	begun.set(trigger, Date.now());
	const renewal = subscribeTrigger(context, client, url, before.events, [before.id]).then(
		(subscription) => {
			renewals.set(trigger, { replaces: before.id, subscription });
			context.logger.info(`Overten Trigger has renewed its subscription for ${url}`);
		},
		(error: unknown) => {
			const reason = error instanceof Error ? error.message : 'unknown';
			context.logger.warn(`Overten Trigger could not renew its subscription: ${reason}`);
		},
	);
	await Promise.race([renewal, backgroundSleep(PATIENCE_MS)]);
	adoptRenewal(state, trigger);
}

/** Stores what a renewal has made, until n8n has kept it. */
export function adoptRenewal(state: TriggerState, trigger: string): void {
	const renewal = renewals.get(trigger);
	if (renewal === undefined || state.subscription?.id !== renewal.replaces) return;
	state.replaceSubscription(renewal.subscription, Date.now());
}
