import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { isGenuineCallback } from '../webhooks/callback';
import { markOf, TakenDeliveries } from '../webhooks/duplicates';
import { isSignedBy, readTimely } from '../webhooks/signature';
import type { TimelyDelivery } from '../webhooks/signature';
import { eventItem, parseEvent } from './event-item';
import { isPerRequest, isWantedFormat, readEvents, readTolerance } from './fields';
import { TriggerState } from './state';
import { openStored } from './subscription-secrets';

/** The answer has been sent, and no workflow starts. */
const NO_RUN: IWebhookResponseData = { noWebhookResponse: true };

const taken = new TakenDeliveries();

/**
 * A delivery at the trigger's address, from Overten or from anyone.
 *
 * Nothing is ever thrown: n8n would run the workflow with one empty item.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await receive(context);
	} catch (error) {
		// Overten tries a 5xx again, and so nothing is lost.
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.warn(`A delivery of Overten could not be taken: ${reason}`);
		return decline(context, 500, { error: 'The delivery could not be taken. Try again.' });
	}
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { 'x-overten-signature': signature, 'x-overten-timestamp': timestamp } =
		context.getHeaderData();
	const { rawBody } = context.getRequestObject();
	const toleranceSeconds = readTolerance(context);
	const now = Date.now();
	const delivery = readTimely({ rawBody, signature, timestamp }, { now, toleranceSeconds });
	if (delivery === undefined || !(await isGenuine(context, delivery, now))) {
		return decline(context, 401, { error: 'The signature is missing, wrong or old.' });
	}

	const event = parseEvent(delivery.rawBody);
	if (event === undefined) return decline(context, 400, { error: 'The body is no event.' });
	if (!readEvents(context).includes(event.name) || !isWantedFormat(context, event.format)) {
		return decline(context, 200, { received: true, started: false });
	}

	const trigger = nameOf(context);
	const state = new TriggerState(context);
	const mark = markOf(event.taskId, event.name);
	if (taken.isDuplicate(trigger, state.taken, mark)) {
		return decline(context, 200, { received: true, started: false });
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
	const connect = async () => await OvertenClient.create(context, new StopSignal());
	return await isGenuineCallback(context, connect, delivery);
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
		'The API key in the credential was changed. Deactivate the workflow of the trigger, and activate it again',
	);
}

/** When n8n then fails to start the workflow, it says so to Overten, which delivers again. */
function forgetUnlessStarted(context: IWebhookFunctions, trigger: string, mark: string): void {
	const response = context.getResponseObject();
	response.once('close', () => {
		if (response.statusCode >= 500) taken.forget(trigger, mark);
	});
}

/** The same trigger, listening for a test event, is another one. */
function nameOf(context: IWebhookFunctions): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id, context.getMode()]);
}

function decline(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).json(body);
	return NO_RUN;
}
