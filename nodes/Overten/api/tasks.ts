import { parseAnswer } from './client';
import type { OvertenAnswer, OvertenClient } from './client';
import { isFilled, isJsonObject, isTaskStatus } from './guards';
import type { Task, TaskOfRun, TaskStatus } from './types';

const TERMINAL: ReadonlySet<TaskStatus> = new Set(['completed', 'failed', 'cancelled', 'expired']);

/** Whether the task has ended, well or badly. */
export function isTerminal({ status }: Pick<Task, 'status'>): boolean {
	return TERMINAL.has(status);
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
	if (!isFilled(task_id) || !isTaskStatus(status)) return undefined;
	return { ...rest, task_id, status, ...(isFilled(run_id) && { run_id }) };
}

/** {@link parseTask} where the run has to be named, as in the answer to a job. */
export function parseTaskOfRun(body: unknown): TaskOfRun | undefined {
	const task = parseTask(body);
	const runId = task?.run_id;
	return task === undefined || runId === undefined ? undefined : { ...task, run_id: runId };
}

function taskIn(answer: OvertenAnswer): Task {
	return parseAnswer(answer, parseTask, 'a task');
}

function pathOf(taskId: string): string {
	return `/tasks/${encodeURIComponent(taskId)}`;
}
