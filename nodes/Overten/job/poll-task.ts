import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { isPassing, isRateLimited } from '../api/retry';
import { getTaskOnce, isTerminal } from '../api/tasks';
import type { Task } from '../api/types';
import { hasFailed, WaitLimitError } from '../errors/task-errors';
import type { KnownTask } from '../errors/task-errors';
import type { Item } from '../execution/batch';
import { isRepeatable, requireJobNotFailed } from './job';
import type { Job } from './job';
import { ProgressReport } from './progress';
import { submitAsync } from './submit';
import type { Submitted } from './submit-once';
import { jittered, pollDelayMs, silentDelayMs } from './wait-plan';
import type { PollSchedule, WaitPlan } from './wait-plan';

/** Overten does not know the task, or not any more. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * The result of a submitted job, polled if need be.
 *
 * @throws as {@link pollTask}
 * @throws {TaskEndedError} when the job has failed
 */
export async function waitForEnd(job: Job, submitted: Submitted): Promise<IDataObject> {
	if (submitted.kind === 'finished') return submitted.result;
	const { isFound, task } = submitted;
	const { status, ...known } = task;
	const ended = await pollJob(job, { ...known, ...(!isFound && { status }) });
	// Nothing is submitted after the wait limit: its error could not name the task.
	const isLate = Date.now() >= job.wait.submitBy;
	if (!isFound || isLate || !hasFailed(ended)) return requireJobNotFailed(job, ended);
	// It has failed since the earlier attempt: what the user wants now is another job.
	job.memory.failed();
	return await submitAndPoll(job);
}

/** {@link pollTask} for a job that was submitted. */
export async function pollJob(job: Job, task: KnownTask): Promise<Task> {
	const polling = await settle(pollTask(job.item, task, job.wait));
	if (polling.error === undefined) return polling.value;
	if (GONE.has(polling.error.details.status ?? 0)) job.memory.gone(isRepeatable(job));
	throw polling.error;
}

/** Submits the job, and polls it to its end. @throws as {@link submitAsync} and {@link waitForEnd} */
export async function submitAndPoll(job: Job): Promise<IDataObject> {
	return await waitForEnd(job, await submitAsync(job));
}

/** How long the last poll may take, in ms: the only thing that ends after the wait limit. */
const LAST_POLL_MS = 1_000;

/**
 * Polls a task of an item, at growing intervals, until it has ended. Nothing that is likely to pass ends the wait early: the
 * job is running and will be paid for, whatever becomes of the connection. The last poll is sent at the wait limit. Whoever
 * can see it is shown the progress.
 *
 * @throws {WaitLimitError} when the wait limit has passed
 * @throws {OvertenApiError} when Overten refuses to show the task, or the execution was stopped
 */
export async function pollTask(item: Item, known: KnownTask, plan: WaitPlan): Promise<Task> {
	const progress = new ProgressReport(item);
	return await poll(item.client, known, plan, progress).finally(() => {
		progress.end();
	});
}

async function poll(
	client: OvertenClient,
	known: KnownTask,
	{ deadline, schedule, waitLimitMs }: WaitPlan,
	progress: ProgressReport,
): Promise<Task> {
	let task: KnownTask = known;
	const failures: OvertenApiError[] = [];
	for (let polls = 0; ; polls++) {
		const delay = delayBefore(polls, task, failures, schedule);
		await client.stop.sleep(Math.max(0, Math.min(delay, deadline - Date.now())));
		const until = Math.max(deadline, Date.now() + LAST_POLL_MS);
		const polled = await settle(getTaskOnce(client, task.task_id, until));
		if (polled.error === undefined) {
			failures.length = 0;
			// The run may have been named only once, when the job was accepted.
			const named = { ...(task.run_id !== undefined && { run_id: task.run_id }), ...polled.value };
			if (isTerminal(named)) return named;
			task = named;
			progress.show(named);
		} else {
			if (!mayPass(polled.error)) throw polled.error;
			failures.push(polled.error);
		}
		if (Date.now() >= deadline) {
			throw new WaitLimitError(task, waitLimitMs, { isSilent: failures.length > 0 });
		}
	}
}

/** In ms. */
function delayBefore(
	polls: number,
	task: KnownTask,
	failures: readonly OvertenApiError[],
	schedule: PollSchedule,
): number {
	if (polls === 0 && mayHaveEnded(task)) return 0;
	const last = failures.at(-1);
	return last === undefined
		? jittered(pollDelayMs(polls, schedule))
		: silentDelayMs(polls, failures.length, last.details.retryAfterMs, schedule);
}

/** A task that was started some time ago may have ended: then there is no need to wait before the first poll. */
function mayHaveEnded({ status }: KnownTask): boolean {
	return status === undefined || isTerminal({ status });
}

/** What a proxy answers that wants a login: whoever looks after it may mend that before the wait limit. */
const PROXY_LOGIN = 407;

/** A garbled answer to a poll, or a 500, says nothing about the job; the next poll may succeed. */
function mayPass(error: OvertenApiError): boolean {
	const { kind, status } = error.details;
	if (status === 500 || status === PROXY_LOGIN) return true;
	return isPassing(error) || isRateLimited(error) || kind === 'answer';
}
