import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../../../api/client';
import { inTime } from '../../../api/deadline';
import { isRecord, isString } from '../../../api/guards';
import { StopSignal } from '../../../api/stop-signal';
import type { Outcome } from '../../../execution/run-items';
import { keptByProcess } from '../../../process-state';
import {
	answer,
	ANSWER_WITHIN_MS,
	answerOnly,
	receiveSafely,
	readDelivery,
} from '../../../webhooks/delivery';
import { isGenuineCallback } from '../../../webhooks/secrets';
import { checkAfterCallback } from './check-tasks';
import { finish } from './finish';
import { pauseStateOf } from './pause-state';
import type { PauseState } from './pause-state';
import { parseStored, STATE_KEY, waitingJobs } from './paused-job';
import type { PausedJob } from './paused-job';

/** Another callback is currently resuming the execution. */
const BUSY = { error: 'Another callback is being processed. Try again.' };

const usedSignatures = keptByProcess<true>('usedSignatures');

/**
 * A callback of Overten's to a paused execution, which goes on waiting until the last task has ended.
 *
 * This never throws: n8n would clear the run's data and continue the workflow with one empty item.
 */
export async function resumePaused(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, 'callback', receive);
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const deadline = Date.now() + ANSWER_WITHIN_MS;
	const client = new OvertenClient(context, new StopSignal(), { deadline });
	const delivery = readDelivery(context, { now: Date.now() });
	if (
		delivery === undefined ||
		usedSignatures.has(delivery.digest) ||
		!(await inTime(isGenuineCallback(context, client, delivery), deadline, tooLate))
	) {
		return answerOnly(context, 401, {
			error: 'The signature is missing, invalid, expired or already used.',
		});
	}

	const stored: unknown = context.evaluateExpression(
		`{{ $node[${JSON.stringify(context.getNode().name)}].context.${STATE_KEY} }}`,
	);
	const outcomes = parseStored(stored);
	if (outcomes === undefined)
		return answerOnly(context, 410, { error: 'No execution is waiting at this URL.' });

	const state = pauseStateOf(pauseIdOf(context.getExecutionId(), outcomes));
	const checked = await state.inTurn(async () =>
		state.isClaimed
			? undefined
			: await checkAfterCallback(client, state.ended, outcomes, taskIdOf(context)),
	);
	if (checked === undefined) return answerOnly(context, 503, BUSY);
	const waiting = waitingJobs(checked).length;
	if (waiting > 0) {
		usedSignatures.set(delivery.digest, true);
		return answerOnly(context, 200, { waiting });
	}
	if (!state.claim()) return answerOnly(context, 503, BUSY);
	releaseUnlessResumed(context, state);
	try {
		// Not bound by the deadline of the caller, who is answered in time, however long the files take.
		return await resume(context, client.withoutDeadline(), checked);
	} finally {
		state.handOver();
	}
}

/** n8n's database has not answered in time. Overten calls again. */
function tooLate(): Error {
	return new Error('n8n could not read the credential in time');
}

/** If n8n then fails to resume the execution, it responds with an error, and Overten calls again. */
function releaseUnlessResumed(context: IWebhookFunctions, state: PauseState): void {
	const response = context.getResponseObject();
	response.once('close', () => {
		if (response.statusCode >= 500) state.release();
	});
}

/**
 * n8n answers when it has stored that the execution resumes: until then, Overten would call again. Only where a file
 * takes longer than Overten waits is the answer sent before.
 */
async function resume(
	context: IWebhookFunctions,
	client: OvertenClient,
	outcomes: readonly Outcome<PausedJob>[],
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

/** The next pause of the same execution waits for other tasks, so its ID differs. */
function pauseIdOf(executionId: string, outcomes: readonly Outcome<PausedJob>[]): string {
	const [first] = waitingJobs(outcomes);
	return `${executionId}/${first?.task.task_id ?? ''}`;
}

function taskIdOf(context: IWebhookFunctions): string | undefined {
	const body: unknown = context.getBodyData();
	return isRecord(body) && isString(body.task_id) ? body.task_id : undefined;
}
