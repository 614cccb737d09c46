import type { Task } from '../../api/types';

/** More executions than this are hardly paused at one moment; the oldest are forgotten. */
const MAX_EXECUTIONS = 1_000;

const MAX_SIGNATURES = 10_000;

/**
 * What this process remembers of paused executions. It spares looks at tasks and stops doubles; a process that knows
 * nothing of an execution, after a restart or on another machine, learns it all from Overten.
 */
class PauseMemory {
	readonly #ends = new Map<string, Map<string, Task>>();

	readonly #resumed = new Set<string>();

	readonly #signatures = new Set<string>();

	/** The tasks of an execution that are known to have ended, by task ID. */
	endsOf(executionId: string): Map<string, Task> {
		const ends = this.#ends.get(executionId) ?? new Map<string, Task>();
		this.#ends.set(executionId, ends);
		dropOldest(this.#ends, MAX_EXECUTIONS);
		return ends;
	}

	/** True for the first who wants to resume an execution. */
	claim(executionId: string): boolean {
		if (this.#resumed.has(executionId)) return false;
		this.#resumed.add(executionId);
		dropOldest(this.#resumed, MAX_EXECUTIONS);
		return true;
	}

	forget(executionId: string): void {
		this.#ends.delete(executionId);
	}

	isReplay(signature: string): boolean {
		return this.#signatures.has(signature);
	}

	rememberSignature(signature: string): void {
		this.#signatures.add(signature);
		dropOldest(this.#signatures, MAX_SIGNATURES);
	}
}

function dropOldest(
	collection: { readonly size: number; keys(): Iterator<string>; delete(key: string): boolean },
	limit: number,
): void {
	if (collection.size <= limit) return;
	const oldest = collection.keys().next();
	if (oldest.done !== true) collection.delete(oldest.value);
}

export const memory = new PauseMemory();
