import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { ANSWER_WITHIN_MS, answerOnly, readDelivery, receiveSafely } from '../webhooks/delivery';
import { markOf, TakenDeliveries } from '../webhooks/duplicates';
import { isGenuineCallback } from '../webhooks/secrets';
import { isSignedBy } from '../webhooks/signature';
import type { TimelyDelivery } from '../webhooks/signature';
import { eventItem, parseEvent } from './event-item';
import { isPerRequest, isWantedFormat, readEvents, readTolerance } from './fields';
import { TriggerState } from './state';
import { openStored } from './subscription-secrets';

const taken = new TakenDeliveries();

/**
 * Handles a delivery to the trigger's URL, from Overten or from anyone else.
 *
 * This never throws: n8n would run the workflow with one empty item.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, 'delivery', receive);
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const toleranceSeconds = readTolerance(context);
	const now = Date.now();
	const delivery = readDelivery(context, { now, toleranceSeconds });
	if (delivery === undefined || !(await isGenuine(context, delivery, now))) {
		return answerOnly(context, 401, { error: 'The signature is missing, invalid or expired.' });
	}

	const event = parseEvent(delivery.rawBody);
	if (event === undefined) return answerOnly(context, 400, { error: 'The body is not an event.' });
	if (!readEvents(context).includes(event.name) || !isWantedFormat(context, event.format)) {
		return answerOnly(context, 200, { received: true, started: false });
	}

	const trigger = nameOf(context);
	const state = new TriggerState(context);
	const mark = markOf(event.taskId, event.name);
	if (taken.isDuplicate(trigger, state.taken, mark)) {
		return answerOnly(context, 200, { received: true, started: false });
	}
	state.taken = taken.toStore(trigger);
	forgetUnlessStarted(context, trigger, mark);
	return { workflowData: [[eventItem(event)]] };
}

async function isGenuine(
	context: IWebhookFunctions,
	delivery: TimelyDelivery,
	now: number,
): Promise<boolean> {
	if (!isPerRequest(context)) return await isOfSubscription(context, delivery, now);
	const client = new OvertenClient(context, new StopSignal(), {
		deadline: now + ANSWER_WITHIN_MS,
	});
	return await isGenuineCallback(context, client, delivery);
}

/** @throws when the secret cannot be read, so that Overten delivers again */
async function isOfSubscription(
	context: IWebhookFunctions,
	delivery: TimelyDelivery,
	now: number,
): Promise<boolean> {
	const state = new TriggerState(context);
	for (const sealed of state.sealedSecrets(now)) {
		const secret = await openStored(context, sealed);
		if (secret !== undefined && isSignedBy([secret], delivery)) return true;
	}
	const present = state.subscription?.sealedSecret;
	if (present === undefined || (await openStored(context, present)) !== undefined) return false;
	throw new Error(
		'The API key in the credential has changed. Deactivate the workflow of the trigger, then activate it again',
	);
}

/** If n8n then fails to start the workflow, it responds with an error, and Overten delivers again. */
function forgetUnlessStarted(context: IWebhookFunctions, trigger: string, mark: string): void {
	const response = context.getResponseObject();
	response.once('close', () => {
		if (response.statusCode >= 500) taken.forget(trigger, mark);
	});
}

/** The same trigger counts as another one while it listens for a test event. */
function nameOf(context: IWebhookFunctions): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id, context.getMode()]);
}
