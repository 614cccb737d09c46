import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import {
	ANSWER_WITHIN_MS,
	answerOnly,
	readSignedDelivery,
	receiveSafely,
} from '../webhooks/delivery';
import { NOT_SIGNED } from '../webhooks/doubt';
import type { Doubt } from '../webhooks/doubt';
import { markOf, TakenDeliveries } from '../webhooks/duplicates';
import { refuse } from '../webhooks/refusal';
import { watchStart } from '../webhooks/start-watch';
import { checkDelivery } from './authenticity';
import { confirm } from './confirmation';
import { parseEvent } from './event-item';
import type { RunEvent } from './event-item';
import { isWanted, readFileField } from './event-fields';
import { eventItemWithFile } from './file';
import { adoptRenewal, renew } from './renewal';
import { TriggerState } from './state';

/** For the file: Overten waits for our answer for 15 s (documented), and n8n still has to start the workflow. */
const PATIENCE_MS = 9_000;

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
	const delivery = readSignedDelivery(context);
	if (delivery === undefined) {
		return refuse(context, 401, NOT_SIGNED);
	}
	const trigger = nameOf(context);
	const state = new TriggerState(context);
	adoptRenewal(state, trigger);
	const doubt = await checkDelivery(context, state, delivery);
	const event = parseEvent(delivery.rawBody);
	if (event === undefined || !isWanted(context, event)) {
		// Not with a 4xx, even if the event is unknown: it could end the subscription.
		return doubt === undefined || doubt.canBeOurs
			? startNothing(context)
			: refuse(context, 401, doubt.reason);
	}
	const received = { context, event, state, trigger };
	return doubt === undefined ? await start(received) : await startIfConfirmed(received, doubt);
}

interface Received {
	readonly context: IWebhookFunctions;
	readonly event: RunEvent;
	readonly state: TriggerState;
	/** The name of the trigger in the memory of this process. */
	readonly trigger: string;
}

/** Starts the workflow, once for each event. */
async function start({ context, event, state, trigger }: Received): Promise<IWebhookResponseData> {
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
	const item = await eventItemWithFile(context, event, readFileField(context), PATIENCE_MS);
	return { workflowData: [[item]] };
}

/** The delivery itself is not believed: only what Overten answers is. */
async function startIfConfirmed(received: Received, doubt: Doubt): Promise<IWebhookResponseData> {
	const { context, event, state, trigger } = received;
	const mark = markOf(event.taskId, event.name);
	if (taken.progressOf(trigger, state.taken, mark) === 'started') return startNothing(context);
	const client = new OvertenClient(context, new StopSignal(), {
		deadline: Date.now() + ANSWER_WITHIN_MS,
	});
	const confirmation = await confirm(client, trigger, event);
	if (confirmation === 'denied') {
		return refuse(context, 401, `${doubt.reason}, and Overten does not confirm it`);
	}
	if (confirmation === 'later') {
		return refuse(context, 503, `${doubt.reason}, and Overten could not be asked about it yet`);
	}
	if (doubt.canBeOurs) await renew(context, client, state, trigger);
	return isWanted(context, confirmation)
		? await start({ ...received, event: confirmation })
		: startNothing(context);
}

function startNothing(context: IWebhookFunctions): IWebhookResponseData {
	return answerOnly(context, 200, { received: true, started: false });
}

/** The same trigger counts as another one while it listens for a test event. */
function nameOf(context: IWebhookFunctions): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id, context.getMode()]);
}
