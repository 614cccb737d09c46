import { parseAnswer } from './answer';
import type { OvertenAnswer } from './answer';
import type { OvertenClient } from './client';
import type { OvertenApiError } from './errors';
import { isFilled, isJsonObject } from './guards';
import type { Task, TaskStatus } from './types';

const TERMINAL: ReadonlySet<string> = new Set<TaskStatus>([
	'completed',
	'failed',
	'cancelled',
	'expired',
]);

/** The documented status of a job that has just been accepted. */
const ACCEPTED_STATUS: TaskStatus = 'queued';

/** Whether the task has ended, well or badly. A status that nobody knows yet is no end. */
export function isTerminal({ status }: Pick<Task, 'status'>): boolean {
	return TERMINAL.has(status);
}

/** Whether Overten sends a callback at this end: none comes for a cancelled or an expired task (documented). */
export function callsBack({ status }: Pick<Task, 'status'>): boolean {
	return status === 'completed' || status === 'failed';
}

/**
 * @param deadline in ms since the epoch
 * @throws {OvertenApiError}
 */
export async function getTask(
	client: OvertenClient,
	taskId: string,
	deadline = client.deadlineOf(),
): Promise<Task> {
	return taskIn(await client.request({ method: 'GET', path: pathOf(taskId), deadline }));
}

/**
 * {@link getTask} without a second attempt, for a poll: the next one repeats it.
 *
 * @param deadline in ms since the epoch
 * @throws {OvertenApiError}
 */
export async function getTaskOnce(
	client: OvertenClient,
	taskId: string,
	deadline: number,
): Promise<Task> {
	return taskIn(await client.requestOnce({ method: 'GET', path: pathOf(taskId), deadline }));
}

/** The task in a JSON body, undefined when there is none. */
export function parseTask(body: unknown): Task | undefined {
	if (!isJsonObject(body)) return undefined;
	const { run_id, status, task_id, ...rest } = body;
	if (!isFilled(task_id) || !isFilled(status)) return undefined;
	return { ...rest, task_id, status, ...(isFilled(run_id) && { run_id }) };
}

/**
 * {@link parseTask} in the answer to a job. A 202 that names its task is an accepted job, whatever else it leaves out:
 * the job runs and will be paid for, so it has to be followed.
 */
export function acceptedTaskIn(answer: OvertenAnswer, what: string): Task {
	return parseAnswer(
		answer,
		(body) =>
			answer.status === 202 && isJsonObject(body)
				? parseTask({ ...body, status: isFilled(body.status) ? body.status : ACCEPTED_STATUS })
				: parseTask(body),
		what,
	);
}

/** The task of a job that Overten refuses to start a second time. */
export function taskStartedEarlier({ details }: OvertenApiError): Task | undefined {
	if (details.status !== 409 || details.task === undefined) return undefined;
	const { runId, taskId } = details.task;
	return {
		task_id: taskId,
		status: ACCEPTED_STATUS,
		...(runId !== undefined && { run_id: runId }),
	};
}

function taskIn(answer: OvertenAnswer): Task {
	return parseAnswer(answer, parseTask, 'a task');
}

function pathOf(taskId: string): string {
	return `/tasks/${encodeURIComponent(taskId)}`;
}
