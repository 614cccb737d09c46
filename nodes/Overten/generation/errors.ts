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

/** The wait limit ran out while the task went on. */
export class WaitLimitError extends Error {
	override readonly name = 'WaitLimitError';

	/** The task as it was last seen. */
	readonly task: Task;

	readonly waitLimitMs: number;

	constructor(task: Task, waitLimitMs: number) {
		super(`The task is still ${task.status}`);
		this.task = task;
		this.waitLimitMs = waitLimitMs;
	}
}
