import type { OvertenClient } from '../api/client';
import type { OvertenApiError } from '../api/errors';
import { isPassing, isRateLimited } from '../api/retry';
import { settle } from '../api/settle';
import { lookAtTask } from '../api/tasks';
import type { Task } from '../api/types';
import { isTerminal } from './ends';
import { WaitLimitError } from './errors';
import type { KnownTask } from './errors';
import type { WaitPlan } from './job';
import { jittered, pollDelayMs } from './poll-schedule';

/**
 * Looks at a task, at growing intervals, until it has ended. Nothing that is likely to pass ends the wait early:
 * the job is under way and paid for, whatever the line between does.
 *
 * @param since when the wait began, in ms since the epoch
 * @throws {WaitLimitError} when the wait limit ran out
 * @throws {OvertenApiError} when Overten refuses to tell of it, or the execution was stopped
 */
export async function followTask(
	client: OvertenClient,
	known: KnownTask,
	{ schedule, waitLimitMs }: Pick<WaitPlan, 'schedule' | 'waitLimitMs'>,
	since: number,
): Promise<Task> {
	const deadline = since + waitLimitMs;
	let task: KnownTask = known;
	for (let looks = 0; ; looks++) {
		const delay = looks === 0 && mayHaveEnded(task) ? 0 : jittered(pollDelayMs(looks, schedule));
		await client.stop.sleep(Math.max(0, Math.min(delay, deadline - Date.now())));
		const look = await lookUnlessFaulty(client, task.task_id);
		if (look !== undefined && isTerminal(look)) return look;
		task = look ?? task;
		if (Date.now() >= deadline) throw new WaitLimitError(task, waitLimitMs);
	}
}

/** Handed in before, it may have ended long ago: then there is no time to give it. */
function mayHaveEnded({ status }: KnownTask): boolean {
	return status === undefined || isTerminal({ status });
}

async function lookUnlessFaulty(client: OvertenClient, taskId: string): Promise<Task | undefined> {
	const look = await settle(lookAtTask(client, taskId));
	if (look.error === undefined) return look.value;
	if (mayPass(look.error)) return undefined;
	throw look.error;
}

/** A garbled answer to a look, or a 500, says nothing about the job; the next look may fare better. */
function mayPass(error: OvertenApiError): boolean {
	const { kind, status } = error.details;
	return isPassing(error) || isRateLimited(error) || kind === 'answer' || status === 500;
}
