import { callsBack } from '../../../api/tasks';
import type { Task } from '../../../api/types';

/** How long a callback leaves the execution to another one, in ms: to download the files, the other one takes less. */
const YIELD_MS = 30_000;

/** How many attempts of a callback do so. Overten does not say after how many it gives up. */
const MOST_YIELDS = 2;

/**
 * Which callback resumes an execution, where n8n lets every process resume it that gets one of the last callbacks. The
 * processes share nothing but what Overten shows: so of tasks that end at the same moment, the callback of the one with the
 * greatest ID does it, and the others leave it to that one for a while. Overten repeats them, and finds that it is done.
 */
export class Precedence {
	/** The tasks whose callbacks have reached this process: nobody else resumes the execution for them. */
	readonly #heard = new Set<string>();

	/** When this process has first seen that a task had ended, by task ID, in ms since the epoch. */
	readonly #seenAt = new Map<string, number>();

	/** How many attempts of its callback have left the execution to another one, by task ID. */
	readonly #yields = new Map<string, number>();

	/** @param ended the tasks that are known to have ended, by task ID */
	note(callingTaskId: string | undefined, ended: ReadonlyMap<string, Task>): void {
		if (callingTaskId !== undefined) this.#heard.add(callingTaskId);
		for (const taskId of ended.keys()) {
			if (!this.#seenAt.has(taskId)) this.#seenAt.set(taskId, Date.now());
		}
	}

	/** Whether this attempt leaves it to the callback of another task, which may be resuming the execution in another process. */
	yields(callingTaskId = '', ended: ReadonlyMap<string, Task>): boolean {
		const before = this.#yields.get(callingTaskId) ?? 0;
		if (before >= MOST_YIELDS || !this.#isForAnother(callingTaskId, ended)) return false;
		this.#yields.set(callingTaskId, before + 1);
		return true;
	}

	#isForAnother(callingTaskId: string, ended: ReadonlyMap<string, Task>): boolean {
		return [...ended.values()].some(
			(task) =>
				task.task_id > callingTaskId &&
				callsBack(task) &&
				!this.#heard.has(task.task_id) &&
				Date.now() - (this.#seenAt.get(task.task_id) ?? 0) < YIELD_MS,
		);
	}
}
