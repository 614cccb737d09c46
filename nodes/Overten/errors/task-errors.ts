import { isTerminal } from '../api/tasks';
import type { Task } from '../api/types';

/** A task that an error names, so that a person can find it again. */
export interface TaskReference {
	/** Undefined where only the run is known. */
	readonly taskId: string | undefined;
	readonly runId: string | undefined;
}

/** The task ended without a file: failed, cancelled or expired. Overten charges nothing for it. */
export class TaskEndedError extends Error {
	override readonly name = 'TaskEndedError';

	readonly task: Task;

	constructor(task: Task) {
		super(`The task ended as ${task.status}`);
		this.task = task;
	}
}

/** A task of which perhaps only the ID is known yet. */
export type KnownTask = Pick<Task, 'task_id'> & Partial<Pick<Task, 'run_id' | 'status'>>;

/** The wait limit passed while the task was running. */
export class WaitLimitError extends Error {
	override readonly name = 'WaitLimitError';

	/** As last polled. */
	readonly task: KnownTask;

	readonly waitLimitMs: number;

	/** Whether the state of the task is an old one: Overten has not shown it since. */
	readonly isSilent: boolean;

	constructor(task: KnownTask, waitLimitMs: number, { isSilent }: { readonly isSilent: boolean }) {
		super('The task did not end within the wait limit');
		this.task = task;
		this.waitLimitMs = waitLimitMs;
		this.isSilent = isSilent;
	}
}

/** Whether the task has ended without a file: nothing will come of it any more. */
export function hasFailed(task: Task): boolean {
	return isTerminal(task) && task.status !== 'completed';
}

/** The task, unless it has failed, in the sense of {@link hasFailed}. @throws {TaskEndedError} */
export function requireNotFailed(task: Task): Task {
	if (hasFailed(task)) throw new TaskEndedError(task);
	return task;
}
