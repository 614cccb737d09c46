import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { OvertenClient } from '../../../api/client';
import { inTime } from '../../../api/deadline';
import { isRecord, isString } from '../../../api/guards';
import { withTextIds } from '../../../api/ids';
import { StopSignal } from '../../../api/stop-signal';
import type { Outcome } from '../../../execution/run-items';
import { keptByProcess } from '../../../process-state';
import {
	answer,
	ANSWER_WITHIN_MS,
	answerOnly,
	readSignedDelivery,
	receiveSafely,
} from '../../../webhooks/delivery';
import { doubtCallback, NOT_SIGNED } from '../../../webhooks/doubt';
import { noteConfirmed, refuse } from '../../../webhooks/refusal';
import { RequestBudget } from '../../../webhooks/request-budget';
import { watchStart } from '../../../webhooks/start-watch';
import { checkAfterCallback } from './check-tasks';
import { endPause } from './end-pause';
import { pauseStateOf } from './pause-state';
import type { PauseState } from './pause-state';
import { taskIdsOf, waitingJobs } from './paused-job';
import type { PausedJob } from './paused-job';
import { readStoredPause } from './stored-pause';
import type { StoredPause } from './stored-pause';

/** Another callback is currently resuming the execution. */
const BUSY = { error: 'Another callback is being processed. Try again.' };

/** What n8n 1 needs to store that the execution continues, before its timer finds it waiting, in ms. */
const TIMER_MARGIN_MS = 2_000;

/** How long a callback is held that leaves the execution to another one, in ms. */
const HOLD_MS = 5_000;

const usedSignatures = keptByProcess<true>('usedSignatures');

/** For each task. Overten repeats a callback less often than this. */
const confirmations = new RequestBudget('confirmationsOfCallbacks', 6);

/**
 * A callback of Overten's to a paused execution, which keeps waiting until the last task has ended.
 *
 * This never throws: n8n would clear the run's data and continue the workflow with one empty item.
 */
export async function resumePaused(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, 'callback', receive);
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const deadline = Date.now() + ANSWER_WITHIN_MS;
	const client = new OvertenClient(context, new StopSignal(), { deadline });
	const delivery = await readSignedDelivery(context);
	if (delivery === undefined) return refuse(context, 401, NOT_SIGNED);
	if (usedSignatures.has(delivery.digest)) {
		return refuse(context, 401, 'it repeats one that was received');
	}
	const doubt = await inTime(doubtCallback(context, client, delivery), deadline, tooLate);

	const pause = readStoredPause(context);
	if (pause === undefined) {
		return doubt === undefined
			? answerOnly(context, 410, { error: 'No execution is waiting at this URL.' })
			: refuse(context, 401, doubt.reason);
	}
	if (pause === 'unreadable') {
		// Overten calls again: after a rollback, the version that can read it may come back.
		return refuse(context, 503, 'another version of this package has paused the execution');
	}
	const { outcomes } = pause;
	const taskId = taskIdOf(context);
	if (doubt !== undefined) {
		// Nothing else of it is believed: what counts is whether this task has ended, as far as Overten shows it.
		if (taskId === undefined || !taskIdsOf(outcomes).includes(taskId)) {
			return refuse(context, 401, `${doubt.reason}, and it names no task of this execution`);
		}
		if (!confirmations.spend(`${context.getExecutionId()} ${taskId}`)) {
			return refuse(context, 503, `${doubt.reason}, and Overten was asked too often about it`);
		}
	}

	const state = pauseStateOf(pauseIdOf(context.getExecutionId(), outcomes));
	const checked = await state.inTurn(async () => {
		if (state.isClaimed) return undefined;
		const found = await checkAfterCallback(client, state, outcomes, taskId);
		state.precedence.note(taskId, state.ended);
		return found;
	});
	if (checked === undefined) return answerOnly(context, 503, BUSY);
	if (doubt !== undefined) noteConfirmed(context, doubt.reason);
	const waiting = waitingJobs(checked).length;
	if (waiting > 0) {
		usedSignatures.set(delivery.digest, true);
		return answerOnly(context, 200, { waiting });
	}
	if (pause.resumesTwice && state.precedence.yields(taskId, state.ended)) {
		// The other one has this time at least, however soon Overten calls again.
		await client.stop.sleep(Math.min(HOLD_MS, Math.max(0, deadline - Date.now())));
		return answerOnly(context, 503, BUSY);
	}
	if (!state.claim()) return answerOnly(context, 503, BUSY);
	// Not bound by the deadline of the caller, who is answered in time, however long the files take.
	const resuming = resume(context, client.withoutDeadline(), checked, state, pause);
	settleWithN8n(context, state, resuming);
	return await resuming;
}

/** n8n's database has not answered in time. Overten calls again. */
function tooLate(): Error {
	return new Error('n8n could not read the credential in time');
}

/**
 * No other callback resumes the execution as long as n8n holds it, which may be longer than Overten waits for the answer. If
 * n8n then fails to resume it, Overten calls again.
 */
function settleWithN8n(
	context: IWebhookFunctions,
	state: PauseState,
	resuming: Promise<unknown>,
): void {
	const hasItems = resuming.then(
		() => true,
		() => false,
	);
	watchStart(context, (started) => {
		// A caller who is answered before the files are there says nothing of n8n.
		void hasItems.then((isReady) => {
			state.settle({ isResumed: started && isReady });
		});
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
	{ fetched }: PauseState,
	{ endsAt = Infinity }: StoredPause,
): Promise<IWebhookResponseData> {
	const body = { waiting: 0 };
	const timeIsUp = AbortSignal.timeout(ANSWER_WITHIN_MS);
	const answerNow = () => {
		answer(context, 200, body);
	};
	timeIsUp.addEventListener('abort', answerNow);
	const ending = endPause(context, client, outcomes, fetched);
	const items = await inTime(ending, endsAt - TIMER_MARGIN_MS, overtaken);
	timeIsUp.removeEventListener('abort', answerNow);
	return {
		workflowData: [items],
		...(context.getResponseObject().headersSent
			? { noWebhookResponse: true }
			: { webhookResponse: body }),
	};
}

/** n8n's timer resumes the execution. If that has not happened when Overten calls again, the files are there. */
function overtaken(): Error {
	return new Error('The wait limit has passed while the files were downloaded');
}

/** The next pause of the same execution waits for other tasks, so its ID differs. */
function pauseIdOf(executionId: string, outcomes: readonly Outcome<PausedJob>[]): string {
	const [first] = waitingJobs(outcomes);
	return `${executionId}/${first?.task.task_id ?? ''}`;
}

function taskIdOf(context: IWebhookFunctions): string | undefined {
	const body = withTextIds(context.getBodyData());
	return isRecord(body) && isString(body.task_id) ? body.task_id : undefined;
}
