import { parseAnswer } from '../api/client';
import type { OvertenAnswer } from '../api/client';
import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { isJsonObject, isString } from '../api/guards';
import { parseTaskOfRun } from '../api/tasks';
import type { TaskOfRun, TextResult } from '../api/types';
import { isRepeatable } from './job';
import type { Job } from './job';

/**
 * Overten keeps a sync connection open for 300 s (documented), then promotes the job; half a minute more for the
 * network.
 */
const SYNC_TIMEOUT_MS = 330_000;

/**
 * Submits the job and returns at once.
 *
 * @param deadline in ms since the epoch
 * @param webhookUrl is called once when the run completes or fails
 * @throws {OvertenApiError}
 */
export async function submitAsync(
	job: Job,
	webhookUrl?: string,
	deadline = job.wait.deadline,
): Promise<TaskOfRun> {
	return await job.item.batch.submissions.track(submitAndName(job, webhookUrl, deadline));
}

async function submitAndName(
	job: Job,
	webhookUrl: string | undefined,
	deadline: number,
): Promise<TaskOfRun> {
	const submission = await settle(submitOnce(job, webhookUrl, deadline));
	const accepted =
		submission.error === undefined
			? submission.value
			: await submitAgain(job, webhookUrl, deadline, submission.error);
	job.item.task = { taskId: accepted.task_id, runId: accepted.run_id };
	return accepted;
}

/** After a garbled answer the job may well have started: its idempotency key finds it. */
async function submitAgain(
	job: Job,
	webhookUrl: string | undefined,
	deadline: number,
	error: OvertenApiError,
): Promise<TaskOfRun> {
	if (error.details.kind !== 'answer' || !isRepeatable(job)) throw error;
	return await submitOnce(job, webhookUrl, deadline);
}

async function submitOnce(
	job: Job,
	webhookUrl: string | undefined,
	deadline: number,
): Promise<TaskOfRun> {
	const answer = await job.item.client.request({
		method: 'POST',
		path: job.path,
		body: {
			...requestOf(job),
			async: true,
			...(webhookUrl !== undefined && { webhook_url: webhookUrl }),
		},
		repeatable: isRepeatable(job),
		deadline,
	});
	return parseAnswer(answer, parseTaskOfRun, 'the accepted task');
}

/** The possible results of a sync request. */
export type SyncAnswer =
	| { readonly kind: 'finished'; readonly result: TaskOfRun | TextResult }
	| { readonly kind: 'promoted'; readonly accepted: TaskOfRun }
	| { readonly kind: 'askAgain' };

/**
 * Submits the job and holds the connection until Overten answers. A connection that breaks is not held a second time:
 * the job continues at Overten, and the caller finds it again by its idempotency key. The same is true at the wait
 * limit.
 *
 * @throws {OvertenApiError}
 */
export async function submitSync(job: Job): Promise<SyncAnswer> {
	return await job.item.batch.submissions.track(submitAndHold(job));
}

async function submitAndHold(job: Job): Promise<SyncAnswer> {
	const answer = await job.item.client.request({
		method: 'POST',
		path: job.path,
		body: requestOf(job),
		timeoutMs: SYNC_TIMEOUT_MS,
		repeatable: false,
		deadline: job.wait.deadline,
	});
	if (answer.status === 408) return { kind: 'askAgain' };
	const result = finishedResult(answer);
	if (result !== undefined) return { kind: 'finished', result };
	const accepted = parseAnswer(answer, parseTaskOfRun, 'a result or a task');
	job.item.task = { taskId: accepted.task_id, runId: accepted.run_id };
	return { kind: 'promoted', accepted };
}

function requestOf({ body, idempotencyKey }: Job): object {
	return { ...body, ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }) };
}

function finishedResult({ body }: OvertenAnswer): TaskOfRun | TextResult | undefined {
	const task = parseTaskOfRun(body);
	if (task?.status === 'completed') return task;
	return isJsonObject(body) && isString(body.text) ? { ...body, text: body.text } : undefined;
}
