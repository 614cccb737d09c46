import type { OvertenClient } from '../../../api/client';
import { settle } from '../../../api/errors';
import { isPassing } from '../../../api/retry';
import { getTask, isTerminal } from '../../../api/tasks';
import type { Task } from '../../../api/types';
import { forEachIndex } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import { waitingJobs } from './paused-job';
import type { PauseState } from './pause-state';
import type { PausedJob } from './paused-job';

/** These requests are short and cheap. */
const CHECKS_AT_ONCE = 10;

/** How long a check before the pause may take with its retries, in ms: until the execution is stored, callbacks are lost. */
const CHECK_WITHIN_MS = 30_000;

/**
 * Checks every task once before the pause: what has ended by now sends no callback any more. When Overten does not answer, the
 * pause does not wait for it.
 *
 * @throws {OvertenApiError} kind `cancelled` when the execution was stopped
 */
export async function checkAllTasks(
	client: OvertenClient,
	outcomes: readonly Outcome<PausedJob>[],
): Promise<Outcome<PausedJob>[]> {
	const checked = [...outcomes];
	let isDown = false;
	await forEachIndex(outcomes.length, CHECKS_AT_ONCE, async (index) => {
		const outcome = outcomes[index];
		if (isDown || outcome?.kind !== 'done' || isTerminal(outcome.value.task)) return;
		const { task, waitLimitMs } = outcome.value;
		const deadline = Date.now() + Math.min(waitLimitMs, CHECK_WITHIN_MS);
		const check = await settle(getTask(client, task.task_id, deadline));
		client.stop.throwIfStopped();
		// A check that fails says nothing: the callback will.
		if (check.error === undefined) checked[index] = withTask(outcome.value, check.value);
		else isDown ||= isPassing(check.error);
	});
	return checked;
}

/**
 * Checks the calling task, and then others until one is found that has not ended: a cancelled or an expired one sends no
 * callback. So a callback costs a few requests, however many tasks there are.
 *
 * @param state knows the tasks that have ended; new ones are added
 * @throws when the calling task could not be checked, or when the others that could be have ended: this may be the last
 * callback, so that Overten must call again
 */
export async function checkAfterCallback(
	client: OvertenClient,
	state: PauseState,
	outcomes: readonly Outcome<PausedJob>[],
	callingTaskId: string | undefined,
): Promise<Outcome<PausedJob>[]> {
	const { ended } = state;
	const unknown = waitingJobs(outcomes)
		.map(({ task }) => task.task_id)
		.filter((taskId) => !ended.has(taskId));
	const calling = unknown.filter((taskId) => taskId === callingTaskId);
	if ((await stateOfAll(client, calling, ended)) !== 'ended') {
		throw new Error('the task of this callback has not ended, as far as Overten shows it');
	}
	const others = unknown.filter((taskId) => taskId !== callingTaskId);
	if ((await stateOfOthers(client, others, state)) === 'unknown') {
		throw new Error('the state of another task could not be read');
	}
	return outcomes.map((outcome) => {
		const end = outcome.kind === 'done' ? ended.get(outcome.value.task.task_id) : undefined;
		return outcome.kind === 'failed' || end === undefined ? outcome : withTask(outcome.value, end);
	});
}

/** What several tasks have come to: one that has not ended decides, and then one that could not be checked. */
type TasksState = 'ended' | 'open' | 'unknown';

/** More and more of them at a time, until one is found that has not ended. */
async function stateOfOthers(
	client: OvertenClient,
	taskIds: readonly string[],
	state: PauseState,
): Promise<TasksState> {
	const left = [...taskIds];
	let found: TasksState = 'ended';
	for (let atOnce = 1; left.length > 0; atOnce = Math.min(2 * atOnce, CHECKS_AT_ONCE)) {
		const next = left.splice(0, atOnce);
		const delayMs = state.delayBefore(next.length, client.deadlineOf());
		if (delayMs === undefined) return 'unknown';
		await client.stop.sleep(delayMs);
		// A callback beside this one may have checked some of them.
		const unknown = next.filter((taskId) => !state.ended.has(taskId));
		const states = await stateOfAll(client, unknown, state.ended);
		if (states === 'open') return 'open';
		if (states === 'unknown') found = 'unknown';
	}
	return found;
}

async function stateOfAll(
	client: OvertenClient,
	taskIds: readonly string[],
	ended: Map<string, Task>,
): Promise<TasksState> {
	const states = await Promise.all(
		taskIds.map(async (taskId): Promise<TasksState> => {
			const check = await settle(getTask(client, taskId));
			if (check.error !== undefined) return 'unknown';
			if (!isTerminal(check.value)) return 'open';
			ended.set(taskId, check.value);
			return 'ended';
		}),
	);
	return (
		states.find((state) => state === 'open') ??
		states.find((state) => state === 'unknown') ??
		'ended'
	);
}

/** The run may have been named only once, when the job was accepted. */
function withTask(job: PausedJob, task: Task): Outcome<PausedJob> {
	const { run_id } = job.task;
	return {
		kind: 'done',
		value: { ...job, task: { ...(run_id !== undefined && { run_id }), ...task } },
	};
}
