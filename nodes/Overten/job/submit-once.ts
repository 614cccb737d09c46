import type { IDataObject } from 'n8n-workflow';

import type { OvertenRequest } from '../api/client';
import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { taskStartedEarlier } from '../api/tasks';
import type { Task } from '../api/types';
import { hasFailed } from '../errors/task-errors';
import { UnclearJobError } from '../errors/unclear-job-error';
import type { Item } from '../execution/batch';
import { leavesOpen, noteFailedSubmission, noteSubmission } from '../execution/submission';
import type { JobMemory } from './memory';

/** Overten may answer so when it has lost a file whose ID an earlier attempt has got. */
const FORGOTTEN_STATUSES: ReadonlySet<number> = new Set([404, 410, 422]);

/** How many failed jobs of one key are passed over in one attempt: what fails at once would be submitted for ever. */
const MOST_FAILED_BEFORE = 10;

/** A paid request, and what is remembered of it. */
export interface RememberedRequest {
	readonly item: Item;
	readonly memory: JobMemory;
	/** What makes repeated submissions one job; undefined where Overten's API has no such key. */
	readonly idempotencyKey: string | undefined;
	/**
	 * The request's body, but for the key and for what the execution mode adds: the one that an earlier attempt has sent,
	 * or a new one with the files uploaded.
	 *
	 * @throws {ParameterError | OvertenApiError}
	 */
	readBody(): Promise<object>;
}

/** The answer holds the result itself. */
export interface Finished {
	readonly kind: 'finished';
	readonly result: IDataObject;
}

/** The answer names a task. `isFound`: an earlier attempt has started it, so that it may have ended since. */
export interface Accepted {
	readonly kind: 'accepted';
	readonly task: Task;
	readonly isFound: boolean;
}

/** What a submission has come to. */
export type Submitted = Accepted | Finished;

/**
 * Sends a paid request unless an earlier attempt has, and keeps what a later attempt has to know.
 *
 * @param send sends the body, and says what came of it by {@link accept} and {@link finish}
 * @param showsOldFailures whether its answer may be about a job that has failed before, under a key that executions share
 * @throws {OvertenApiError}
 * @throws {UnclearJobError} when an earlier attempt of the same execution may have been processed, and there is no key
 */
export async function submitOnce<Result extends { readonly kind: string }>(
	request: RememberedRequest,
	send: (body: object) => Promise<Result | Submitted>,
	showsOldFailures = false,
): Promise<Result | Submitted> {
	const { item, memory } = request;
	const earlier = findEarlier(request);
	if (earlier !== undefined) return earlier;
	return await memory.inTurn(async () => {
		// An equal call has started it meanwhile, for both.
		const shared = findEarlier(request);
		if (shared !== undefined) return { ...shared, isFound: false };
		if (memory.request !== undefined) item.stage = 'lost';
		// What has failed of an earlier sending is the job that was asked for.
		const passesOver = showsOldFailures && item.stage === 'preparing' ? MOST_FAILED_BEFORE : 0;
		return await submit(request, send, passesOver);
	});
}

/** What an earlier attempt has come to. */
function findEarlier({ item, memory }: RememberedRequest): Submitted | undefined {
	const { result, task } = memory;
	if (result !== undefined) return finish(item, result);
	if (task === undefined) return undefined;
	begin(item, task);
	return { kind: 'accepted', task, isFound: true };
}

async function submit<Result extends { readonly kind: string }>(
	request: RememberedRequest,
	send: (body: object) => Promise<Result | Submitted>,
	passesOver: number,
): Promise<Result | Submitted> {
	const { item, memory } = request;
	if (memory.isUnclear) throw new UnclearJobError();
	const body = await request.readBody();
	memory.submitting(body, request.idempotencyKey);
	const submission = await settle(item.batch.submissions.track(send(body)));
	if (submission.error === undefined) {
		const { value } = submission;
		if (passesOver === 0 || !isFailed(value)) return value;
		// Another execution has started it under the same key, and it has failed: what is wanted now is another job.
		memory.failed();
		return await submit(request, send, passesOver - 1);
	}

	const { error } = submission;
	const earlier = taskStartedEarlier(error);
	if (earlier !== undefined) return { ...accept(request, earlier), isFound: true };
	if (isForgottenUpload(error) && item.batch.uploads.hasReused) {
		item.batch.uploads.forget();
		memory.rejected();
		return await submit(request, send, passesOver);
	}
	if (isRejection(error)) memory.rejected();
	throw error;
}

/** A new job has not failed when it is accepted. */
function isFailed(submitted: { readonly kind: string } | Submitted): boolean {
	return 'task' in submitted && hasFailed(submitted.task);
}

/** For each sending of a request: what a later attempt has to know if its answer does not come. */
export function noteAttempts({
	item,
	memory,
	idempotencyKey,
}: RememberedRequest): Pick<OvertenRequest, 'onFailedAttempt' | 'onProcessing'> {
	noteSubmission(item);
	const note = (mayHaveStarted: boolean) => {
		if (idempotencyKey !== undefined) return;
		if (mayHaveStarted) memory.sending();
		else memory.rejected();
	};
	return {
		onProcessing: note,
		onFailedAttempt(error) {
			noteFailedSubmission(item, error);
			if (!leavesOpen(error)) note(false);
		},
	};
}

/** Overten has started a task. */
export function accept({ item, memory }: RememberedRequest, task: Task): Accepted {
	memory.accepted(task);
	begin(item, task);
	return { kind: 'accepted', task, isFound: false };
}

/** A result without a task that could be asked for it is kept itself. */
export function finishWithoutTask(
	{ item, memory }: RememberedRequest,
	result: IDataObject,
): Finished {
	memory.finished(result);
	return finish(item, result);
}

/** The job is done. */
export function finish(item: Item, result: IDataObject): Finished {
	item.stage = 'completed';
	return { kind: 'finished', result };
}

function begin(item: Item, task: Task): void {
	item.task = { taskId: task.task_id, runId: task.run_id };
	item.stage = 'running';
}

function isForgottenUpload({ details: { status } }: OvertenApiError): boolean {
	return status !== undefined && FORGOTTEN_STATUSES.has(status);
}

/** Overten has read the request and starts nothing. A 408 and a 409 say that there is a job, and a 429 comes again. */
function isRejection({ details: { kind, status = 0 } }: OvertenApiError): boolean {
	return kind === 'status' && status >= 400 && status < 500 && ![408, 409, 429].includes(status);
}
