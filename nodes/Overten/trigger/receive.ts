import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

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
import { noteConfirmed, refuse } from '../webhooks/refusal';
import { watchStart } from '../webhooks/start-watch';
import { keepMarked } from '../webhooks/stored-changes';
import { checkDelivery } from './authenticity';
import { findMissed, isKnownEnd, rememberDelivered, reopen, storeRuns } from './catch-up';
import { confirm } from './confirmation';
import { parseEvent } from './event-item';
import type { RunEvent } from './event-item';
import { isWanted, readFileField } from './event-fields';
import { withRun } from './event-run';
import { isPerRequest } from './fields';
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
	const delivery = await readSignedDelivery(context);
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
	return doubt === undefined
		? await startGenuine(received)
		: await startIfConfirmed(received, doubt);
}

interface Received {
	readonly context: IWebhookFunctions;
	readonly event: RunEvent;
	readonly state: TriggerState;
	/** The name of the trigger in the memory of this process. */
	readonly trigger: string;
}

async function startGenuine(received: Received): Promise<IWebhookResponseData> {
	const { context, event, state, trigger } = received;
	const mark = markOf(event.taskId, event.name);
	if (taken.progressOf(trigger, state.taken, mark) !== 'new') return await start(received);
	return await start({ ...received, event: await withRun(context, event) });
}

/** Starts the workflow, once for each event. */
async function start(received: Received): Promise<IWebhookResponseData> {
	const { context, event, state, trigger } = received;
	const mark = markOf(event.taskId, event.name);
	if (await hasCaughtUp(received)) {
		taken.settle(trigger, mark, { started: true });
		state.taken = taken.toStore(trigger, []);
		return startNothing(context);
	}
	const progress = taken.claim(trigger, state.taken, mark);
	if (progress === 'started') return startNothing(context);
	if (progress === 'pending') {
		return answerOnly(context, 503, { error: 'n8n is still starting the workflow. Try again.' });
	}
	const starting = [{ mark, runId: event.runId }];
	watchStart(context, (started) => {
		for (const one of starting) taken.settle(trigger, one.mark, { started });
		if (!started && catchesUp(context)) {
			reopen(
				trigger,
				starting.flatMap(({ runId }) => runId ?? []),
			);
		}
	});
	const deadline = Date.now() + PATIENCE_MS;
	const field = readFileField(context);
	const item = eventItemWithFile(context, event, field, PATIENCE_MS);
	const items: INodeExecutionData[] = [];
	if (catchesUp(context)) {
		rememberDelivered(context, trigger, event.runId);
		for (const missed of await missedEvents(received)) {
			const caughtUp = caughtUpMark(missed);
			if (taken.claim(trigger, state.taken, caughtUp) !== 'new' && missed.taskId !== '') continue;
			starting.push({ mark: caughtUp, runId: missed.runId });
			const patience = deadline - Date.now();
			const { json, ...rest } = await eventItemWithFile(context, missed, field, patience);
			items.push({ ...rest, json: { ...json, caught_up: true } });
		}
		storeRuns(context, trigger);
	}
	state.taken = taken.toStore(
		trigger,
		starting.map((one) => one.mark),
	);
	const workflowData = [[...items, await item]];
	keepMarked(context, () => {
		state.markChanged();
	});
	return { workflowData };
}

/** A test in the editor shows one event. The list does not say which runs were started with the trigger's URL. */
function catchesUp(context: IWebhookFunctions): boolean {
	return context.getMode() !== 'manual' && !isPerRequest(context);
}

/** A delivery starts the workflow, whatever goes wrong with the others. */
async function missedEvents({ context, trigger }: Received): Promise<RunEvent[]> {
	return await findMissed(context, trigger).catch((error: unknown) => {
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.debug(`Overten Trigger could not look for missed runs: ${reason}`);
		return [];
	});
}

/** Whether this delivery comes late: its run seemed missed, and has started the workflow. */
async function hasCaughtUp({ context, event, state, trigger }: Received): Promise<boolean> {
	if (event.runId === undefined) return false;
	const mark = caughtUpMark({ ...event, taskId: '' });
	if (taken.progressOf(trigger, state.taken, mark) === 'new') return false;
	return catchesUp(context) && (await isKnownEnd(context, trigger, event.runId));
}

/** The mark of a missed event: its own, if Overten's list names the task. */
function caughtUpMark({ name, runId = '', taskId }: RunEvent): string {
	return taskId === '' ? markOf(runId, 'caught_up') : markOf(taskId, name);
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
	noteConfirmed(context, doubt.reason);
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
