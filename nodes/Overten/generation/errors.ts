import type { Task } from '../api/types';

/** The task ended without a document: failed, cancelled or expired. Nothing was charged. */
export class TaskEndedError extends Error {
	override readonly name = 'TaskEndedError';

	readonly task: Task;

	constructor(task: Task) {
		super(`The task ended as ${task.status}`);
		this.task = task;
	}
}

/** A task of which perhaps nothing is known yet but its ID. */
export type KnownTask = Pick<Task, 'task_id'> & Partial<Task>;

/** The wait limit ran out while the task went on. */
export class WaitLimitError extends Error {
	override readonly name = 'WaitLimitError';

	/** The task as it was last seen. */
	readonly task: KnownTask;

	readonly waitLimitMs: number;

	constructor(task: KnownTask, waitLimitMs: number) {
		super('The task has not ended within the wait limit');
		this.task = task;
		this.waitLimitMs = waitLimitMs;
	}
}
