import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { answerOnly, readDelivery, receiveSafely } from '../webhooks/delivery';
import { markOf, TakenDeliveries } from '../webhooks/duplicates';
import { isGenuineCallback } from '../webhooks/secrets';
import { isSignedBy } from '../webhooks/signature';
import type { TimelyDelivery } from '../webhooks/signature';
import { watchStart } from '../webhooks/start-watch';
import { eventItem, parseEvent } from './event-item';
import type { RunEvent } from './event-item';
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
	if (event === undefined || !isWanted(context, event)) return startNothing(context);

	const trigger = nameOf(context);
	const state = new TriggerState(context);
	const mark = markOf(event.taskId, event.name);
	const progress = taken.claim(trigger, state.taken, mark);
	if (progress === 'started') return startNothing(context);
	if (progress === 'pending') {
		return answerOnly(context, 503, { error: 'n8n is still starting the workflow. Try again.' });
	}
	state.taken = taken.toStore(trigger, mark);
	watchStart(context, (started) => {
		taken.settle(trigger, mark, { started });
	});
	return { workflowData: [[eventItem(event)]] };
}

/** Not with a 4xx, even if the event is unknown: it could end the subscription. */
function startNothing(context: IWebhookFunctions): IWebhookResponseData {
	return answerOnly(context, 200, { received: true, started: false });
}

function isWanted(context: IWebhookFunctions, { format, name }: RunEvent): boolean {
	return readEvents(context).includes(name) && isWantedFormat(context, format);
}

async function isGenuine(
	context: IWebhookFunctions,
	delivery: TimelyDelivery,
	now: number,
): Promise<boolean> {
	if (!isPerRequest(context)) return await isOfSubscription(context, delivery, now);
	const client = new OvertenClient(context, new StopSignal());
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

/** The same trigger counts as another one while it listens for a test event. */
function nameOf(context: IWebhookFunctions): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id, context.getMode()]);
}
