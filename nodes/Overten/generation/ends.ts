import type { Task, TaskStatus } from '../api/types';
import { TaskEndedError } from './errors';

const TERMINAL: ReadonlySet<TaskStatus> = new Set(['completed', 'failed', 'cancelled', 'expired']);

export function isTerminal({ status }: Pick<Task, 'status'>): boolean {
	return TERMINAL.has(status);
}

/**
 * A task that has ended, if it has ended well.
 *
 * @throws {TaskEndedError} when it failed, was cancelled or expired
 */
export function expectCompleted(task: Task): Task {
	if (isTerminal(task) && task.status !== 'completed') throw new TaskEndedError(task);
	return task;
}
