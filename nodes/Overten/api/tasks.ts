import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isTask } from './narrow';
import type { Task } from './types';

/** @throws {OvertenApiError} */
export async function getTask(client: OvertenClient, taskId: string): Promise<Task> {
	const answer = await client.request({ method: 'GET', path: pathOf(taskId) });
	return expectAnswer(answer, isTask, 'a task');
}

/**
 * Reads a task once; whoever polls comes back by themselves after a passing fault.
 *
 * @throws {OvertenApiError}
 */
export async function lookAtTask(client: OvertenClient, taskId: string): Promise<Task> {
	const answer = await client.requestOnce({ method: 'GET', path: pathOf(taskId) });
	return expectAnswer(answer, isTask, 'a task');
}

function pathOf(taskId: string): string {
	return `/tasks/${encodeURIComponent(taskId)}`;
}
