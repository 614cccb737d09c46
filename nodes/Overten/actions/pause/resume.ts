import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../../api/client';
import { isRecord, isString } from '../../api/narrow';
import { StopSignal } from '../../api/stop-signal';
import { isGenuineCallback } from '../../webhooks/callback';
import { readTimely } from '../../webhooks/signature';
import { finish } from './finish';
import { lookAgain } from './look-again';
import { memory } from './memory';
import { fromStored } from './paused-item';
import type { ItemOutcome } from './paused-item';
import { STATE_KEY, waitingTasks } from './suspend';

/** Overten waits for 15 s (documented); n8n needs a moment after us. */
const ANSWER_WITHIN_MS = 10_000;

/** Another callback resumes the execution at this moment. */
const BUSY = { error: 'Another callback is at it. Try again.' };

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
	const connect = async () => await OvertenClient.create(context, new StopSignal());
	const { 'x-overten-signature': signature, 'x-overten-timestamp': timestamp } =
		context.getHeaderData();
	const { rawBody } = context.getRequestObject();
	const delivery = readTimely({ rawBody, signature, timestamp }, { now: Date.now() });
	if (
		delivery === undefined ||
		memory.isReplay(delivery.digest) ||
		!(await isGenuineCallback(context, connect, delivery))
	) {
		return decline(context, 401, { error: 'The signature is missing, wrong, old or used.' });
	}

	const stored: unknown = context.evaluateExpression(
		`{{ $node[${JSON.stringify(context.getNode().name)}].context.${STATE_KEY} }}`,
	);
	const outcomes = fromStored(stored);
	if (outcomes === undefined) return decline(context, 410, { error: 'Nothing waits here.' });

	const pauseId = pauseIdOf(context.getExecutionId(), outcomes);
	const client = await connect();
	const seen = await memory.inTurn(pauseId, async () =>
		memory.isClaimed(pauseId)
			? undefined
			: await lookAgain(client, pauseId, outcomes, taskIdOf(context)),
	);
	if (seen === undefined) return decline(context, 503, BUSY);
	const waiting = waitingTasks(seen).length;
	if (waiting > 0) {
		memory.rememberSignature(delivery.digest);
		return decline(context, 200, { waiting });
	}
	if (!memory.claim(pauseId)) return decline(context, 503, BUSY);
	try {
		return await goOn(context, client, seen);
	} finally {
		memory.handOver(pauseId);
	}
}

/**
 * n8n answers when it has stored that the execution goes on: until then, Overten would call again. Only where a file
 * takes longer than Overten waits is the answer given before.
 */
async function goOn(
	context: IWebhookFunctions,
	client: OvertenClient,
	outcomes: readonly ItemOutcome[],
): Promise<IWebhookResponseData> {
	const body = { waiting: 0 };
	const timeIsUp = AbortSignal.timeout(ANSWER_WITHIN_MS);
	const answerNow = () => {
		answer(context, 200, body);
	};
	timeIsUp.addEventListener('abort', answerNow);
	const items = await finish(context, client, outcomes);
	timeIsUp.removeEventListener('abort', answerNow);
	return {
		workflowData: [items],
		...(context.getResponseObject().headersSent
			? { noWebhookResponse: true }
			: { webhookResponse: body }),
	};
}

/** The next pause of an execution waits for other tasks. */
function pauseIdOf(executionId: string, outcomes: readonly ItemOutcome[]): string {
	const [first] = waitingTasks(outcomes);
	return `${executionId}/${first?.task.task_id ?? ''}`;
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
