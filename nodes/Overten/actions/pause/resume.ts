import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../../api/client';
import { isRecord, isString } from '../../api/narrow';
import { StopSignal } from '../../api/stop-signal';
import { isTerminal } from '../../generation/ends';
import { isGenuineCallback } from '../../webhooks/callback';
import { readTimely } from '../../webhooks/signature';
import { finish } from './finish';
import { memory } from './memory';
import { isPausedState } from './paused-item';
import type { ItemOutcome } from './paused-item';
import { lookAtPaused, STATE_KEY, waitingTasks } from './suspend';

/** The answer has been sent, and the execution goes on waiting. */
const GO_ON_WAITING: IWebhookResponseData = { noWebhookResponse: true };

/**
 * A call of Overten's at a paused execution. It goes on waiting until the last task has ended.
 *
 * Nothing is ever thrown: n8n would wipe the run's data and run the rest of the workflow on one empty item.
 */
export async function resumePaused(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await receive(context);
	} catch (error) {
		// Overten tries a 5xx again, and so nothing is lost.
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.warn(`A callback of Overten could not be taken: ${reason}`);
		answer(context, 500, { error: 'The callback could not be taken. Try again.' });
		return GO_ON_WAITING;
	}
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const client = await OvertenClient.create(context, new StopSignal());
	const { 'x-overten-signature': signature, 'x-overten-timestamp': timestamp } =
		context.getHeaderData();
	const { rawBody } = context.getRequestObject();
	const delivery = readTimely({ rawBody, signature, timestamp }, { now: Date.now() });
	if (
		delivery === undefined ||
		memory.isReplay(delivery.digest) ||
		!(await isGenuineCallback(context, client, delivery))
	) {
		return decline(context, 401, { error: 'The signature is missing, wrong, old or used.' });
	}

	const state: unknown = context.evaluateExpression(
		`{{ $node[${JSON.stringify(context.getNode().name)}].context.${STATE_KEY} }}`,
	);
	if (!isPausedState(state)) return decline(context, 410, { error: 'Nothing waits here.' });

	const executionId = context.getExecutionId();
	const seen = await lookAgain(client, executionId, state.outcomes, taskIdOf(context));
	memory.rememberSignature(delivery.digest);
	const waiting = waitingTasks(seen).length;
	if (waiting > 0 || !memory.claim(executionId)) return decline(context, 200, { waiting });

	answer(context, 200, { waiting: 0 });
	memory.forget(executionId);
	return { noWebhookResponse: true, workflowData: [await finish(context, client, seen)] };
}

/**
 * Looks at every task that is not known to have ended: a cancelled or an expired one calls nobody.
 *
 * @throws when the look at the calling task failed, so that Overten calls again
 */
async function lookAgain(
	client: OvertenClient,
	executionId: string,
	outcomes: readonly ItemOutcome[],
	callingTaskId: string | undefined,
): Promise<ItemOutcome[]> {
	const ends = memory.endsOf(executionId);
	const remembered = outcomes.map((outcome): ItemOutcome => {
		const end = outcome.kind === 'paused' ? ends.get(outcome.paused.task.task_id) : undefined;
		if (outcome.kind !== 'paused' || end === undefined) return outcome;
		return { kind: 'paused', paused: { ...outcome.paused, task: end } };
	});
	const seen = await lookAtPaused(client, remembered);
	for (const outcome of seen) {
		if (outcome.kind !== 'paused' || !isTerminal(outcome.paused.task)) continue;
		ends.set(outcome.paused.task.task_id, outcome.paused.task);
	}
	const unclear = waitingTasks(seen).some(({ task }) => task.task_id === callingTaskId);
	if (unclear) throw new Error('the task that has called could not be seen to have ended');
	return seen;
}

function taskIdOf(context: IWebhookFunctions): string | undefined {
	const body: unknown = context.getBodyData();
	return isRecord(body) && isString(body.task_id) ? body.task_id : undefined;
}

function decline(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	answer(context, status, body);
	return GO_ON_WAITING;
}

function answer(context: IWebhookFunctions, status: number, body: object): void {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).json(body);
}
