import type { IDataObject } from 'n8n-workflow';

import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { isJsonObject, isString } from '../api/guards';
import { provesNotStarted } from '../api/retry';
import { acceptedTaskIn, parseTask, taskStartedEarlier } from '../api/tasks';
import type { Task, TextResult } from '../api/types';
import { UnclearJobError } from '../errors/unclear-job-error';
import { isRepeatable } from './job';
import type { Job } from './job';

/**
 * Overten keeps a sync connection open for 300 s (documented), then promotes the job; half a minute more for the
 * network.
 */
const SYNC_TIMEOUT_MS = 330_000;

/** Overten may answer so when it has lost a file whose ID an earlier attempt has got. */
const FORGOTTEN_STATUSES: ReadonlySet<number> = new Set([404, 410, 422]);

/** What a submission has come to. */
export type Submitted =
	| { readonly kind: 'finished'; readonly result: IDataObject }
	/** `isFound`: an earlier attempt has started it, so that it may have ended since. */
	| { readonly kind: 'accepted'; readonly task: Task; readonly isFound: boolean };

/** What a sync request has come to. */
export type SyncSubmitted = Submitted | { readonly kind: 'submitAgain' };

/**
 * Submits the job and returns at once. A job that an earlier attempt has submitted is not submitted again.
 *
 * @param webhookUrl is called once when the run completes or fails
 * @throws {OvertenApiError}
 * @throws {UnclearJobError} when an earlier attempt of the same execution may have started it, and it has no key
 */
export async function submitAsync(job: Job, webhookUrl?: string): Promise<Submitted> {
	return (
		findJob(job) ??
		(await submit(job, async (_job, body) => await sendAsync(job, body, webhookUrl)))
	);
}

/**
 * Submits the job and holds the connection until Overten answers. A connection that breaks is not held a second time:
 * the job continues at Overten, and the caller finds it again by its idempotency key.
 *
 * @throws as {@link submitAsync}
 */
export async function submitSync(job: Job): Promise<SyncSubmitted> {
	return findJob(job) ?? (await submit(job, sendSync));
}

/** The job of an earlier attempt. */
function findJob({ item, memory }: Job): Submitted | undefined {
	const { task } = memory;
	if (task === undefined) return undefined;
	item.task = { taskId: task.task_id, runId: task.run_id };
	return { kind: 'accepted', task, isFound: true };
}

/** Sends the request, and keeps what a later attempt has to know. */
async function submit<Result extends SyncSubmitted>(
	job: Job,
	send: (job: Job, body: object) => Promise<Result>,
): Promise<Result | Submitted> {
	const { item, memory } = job;
	if (memory.isUnclear) throw new UnclearJobError();
	const body = await job.readBody();
	memory.submitting(body, job.idempotencyKey);
	const submission = await settle(send(job, body));
	if (submission.error === undefined) return submission.value;

	const { error } = submission;
	const earlier = taskStartedEarlier(error);
	if (earlier !== undefined) {
		accept(job, earlier);
		return { kind: 'accepted', task: earlier, isFound: true };
	}
	if (isForgottenUpload(error) && item.batch.uploads.hasReused) {
		item.batch.uploads.forget();
		memory.rejected();
		return await submit(job, send);
	}
	if (isRejection(error)) memory.rejected();
	else if (!isRepeatable(job) && !provesNotStarted(error)) memory.lost();
	throw error;
}

async function sendAsync(
	job: Job,
	body: object,
	webhookUrl: string | undefined,
): Promise<Submitted> {
	const sending = await settle(sendAsyncOnce(job, body, webhookUrl));
	if (sending.error === undefined) return sending.value;
	// After a garbled answer the job may well have started: its idempotency key finds it.
	if (sending.error.details.kind !== 'answer' || !isRepeatable(job)) throw sending.error;
	return await sendAsyncOnce(job, body, webhookUrl);
}

async function sendAsyncOnce(
	job: Job,
	body: object,
	webhookUrl: string | undefined,
): Promise<Submitted> {
	const answer = await job.item.client.request({
		method: 'POST',
		path: job.path,
		body: {
			...requestOf(job, body),
			async: true,
			...(webhookUrl !== undefined && { webhook_url: webhookUrl }),
		},
		repeatable: isRepeatable(job),
		deadline: Date.now() + job.wait.waitLimitMs,
	});
	// The text operations may ignore `async` and return the text at once.
	const text = parseText(answer.body);
	if (text !== undefined) return { kind: 'finished', result: text };
	return accept(job, acceptedTaskIn(answer, 'the accepted task'));
}

async function sendSync(job: Job, body: object): Promise<SyncSubmitted> {
	const answer = await job.item.client.request({
		method: 'POST',
		path: job.path,
		body: requestOf(job, body),
		timeoutMs: SYNC_TIMEOUT_MS,
		repeatable: false,
	});
	if (answer.status === 408) return { kind: 'submitAgain' };
	const task = parseTask(answer.body);
	if (task?.status === 'completed') {
		accept(job, task);
		return { kind: 'finished', result: task };
	}
	const text = parseText(answer.body);
	if (text !== undefined) return { kind: 'finished', result: text };
	return accept(job, acceptedTaskIn(answer, 'a result or a task'));
}

function accept({ item, memory }: Job, task: Task): Submitted {
	memory.accepted(task);
	item.task = { taskId: task.task_id, runId: task.run_id };
	return { kind: 'accepted', task, isFound: false };
}

function requestOf({ idempotencyKey }: Job, body: object): object {
	return { ...body, ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }) };
}

/** A text without a task: that it came means that it is done. */
function parseText(body: unknown): TextResult | undefined {
	if (!isJsonObject(body) || !isString(body.text) || parseTask(body) !== undefined)
		return undefined;
	return { ...body, text: body.text };
}

function isForgottenUpload({ details: { status } }: OvertenApiError): boolean {
	return status !== undefined && FORGOTTEN_STATUSES.has(status);
}

/** Overten has read the request and starts nothing. A 408 and a 409 say that there is a job, and a 429 comes again. */
function isRejection({ details: { kind, status = 0 } }: OvertenApiError): boolean {
	return kind === 'status' && status >= 400 && status < 500 && ![408, 409, 429].includes(status);
}
