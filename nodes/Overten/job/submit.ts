import { isOk, parseAnswer } from '../api/client';
import type { OvertenAnswer, OvertenRequest } from '../api/client';
import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { isJsonObject, isString } from '../api/guards';
import { parseTaskOfRun } from '../api/tasks';
import type { TaskOfRun, TextResult } from '../api/types';
import type { Item } from '../execution/batch';
import { noteFailedSubmission, noteSubmission } from '../execution/submission';
import { isRepeatable } from './job';
import type { Job } from './job';

/**
 * Overten keeps a sync connection open for 300 s (documented), then promotes the job; half a minute more for the
 * network.
 */
const SYNC_TIMEOUT_MS = 330_000;

/** A sync request was neither finished nor promoted in time: the only answer beside a 2xx that the contract expects. */
const TIMED_OUT = 408;

/**
 * Submits the job and returns at once.
 *
 * @param webhookUrl is called once when the run completes or fails
 * @throws {OvertenApiError}
 */
export async function submitAsync(job: Job, webhookUrl?: string): Promise<TaskOfRun> {
	const submission = await settle(submitOnce(job, webhookUrl));
	const accepted =
		submission.error === undefined
			? submission.value
			: await submitAgain(job, webhookUrl, submission.error);
	noteAccepted(job.item, accepted);
	return accepted;
}

/** After a garbled answer the job may well have started: its idempotency key finds it. */
async function submitAgain(
	job: Job,
	webhookUrl: string | undefined,
	error: OvertenApiError,
): Promise<TaskOfRun> {
	noteFailedSubmission(job.item, error);
	if (error.details.kind !== 'answer' || !isRepeatable(job)) throw error;
	return await submitOnce(job, webhookUrl);
}

async function submitOnce(job: Job, webhookUrl: string | undefined): Promise<TaskOfRun> {
	const answer = await send(job, {
		body: {
			...requestOf(job),
			async: true,
			...(webhookUrl !== undefined && { webhook_url: webhookUrl }),
		},
		repeatable: isRepeatable(job),
		deadline: Date.now() + job.wait.waitLimitMs,
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
 * the job continues at Overten, and the caller finds it again by its idempotency key.
 *
 * @throws {OvertenApiError}
 */
export async function submitSync(job: Job): Promise<SyncAnswer> {
	const { item } = job;
	const answer = await send(job, {
		body: requestOf(job),
		timeoutMs: SYNC_TIMEOUT_MS,
		repeatable: false,
		isSuccess: (status) => isOk(status) || status === TIMED_OUT,
	});
	if (answer.status === TIMED_OUT) {
		item.stage = 'lost';
		return { kind: 'askAgain' };
	}
	const result = finishedResult(answer);
	if (result !== undefined) {
		item.stage = 'completed';
		if (isTaskOfRun(result)) item.task = { taskId: result.task_id, runId: result.run_id };
		return { kind: 'finished', result };
	}
	const accepted = parseAnswer(answer, parseTaskOfRun, 'a result or a task');
	noteAccepted(item, accepted);
	return { kind: 'promoted', accepted };
}

/** The one way in which a job is submitted. */
async function send(
	{ item, path }: Job,
	request: Omit<OvertenRequest, 'method' | 'onFailedAttempt' | 'path'>,
): Promise<OvertenAnswer> {
	noteSubmission(item);
	return await item.client.request({
		...request,
		method: 'POST',
		path,
		onFailedAttempt: (error) => {
			noteFailedSubmission(item, error);
		},
	});
}

function noteAccepted(item: Item, { run_id, task_id }: TaskOfRun): void {
	item.task = { taskId: task_id, runId: run_id };
	item.stage = 'running';
}

function requestOf({ body, idempotencyKey }: Job): object {
	return { ...body, ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }) };
}

function isTaskOfRun(result: TaskOfRun | TextResult): result is TaskOfRun {
	return parseTaskOfRun(result) !== undefined;
}

function finishedResult({ body }: OvertenAnswer): TaskOfRun | TextResult | undefined {
	const task = parseTaskOfRun(body);
	if (task?.status === 'completed') return task;
	return isJsonObject(body) && isString(body.text) ? { ...body, text: body.text } : undefined;
}
