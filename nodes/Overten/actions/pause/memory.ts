import type { Task } from '../../api/types';

/** More executions than this are hardly paused at one moment; the oldest are forgotten. */
const MAX_EXECUTIONS = 1_000;

const MAX_SIGNATURES = 10_000;

/**
 * n8n needs a moment to store that an execution goes on, and n8n 1.x would go on with it twice. Overten's next attempt
 * comes later.
 */
const HAND_OVER_MS = 5_000;

/**
 * What this process remembers of paused executions. It spares looks at tasks and stops doubles; a process that knows
 * nothing of an execution, after a restart or on another machine, learns it all from Overten.
 */
class PauseMemory {
	readonly #ends = new Map<string, Map<string, Task>>();

	/** Until when each execution is somebody's, in ms since 1970. */
	readonly #claims = new Map<string, number>();

	readonly #signatures = new Set<string>();

	readonly #turns = new Map<string, Promise<unknown>>();

	/** The tasks of an execution that are known to have ended, by task ID. */
	endsOf(executionId: string): Map<string, Task> {
		const ends = this.#ends.get(executionId) ?? new Map<string, Task>();
		this.#ends.set(executionId, ends);
		dropOldest(this.#ends, MAX_EXECUTIONS);
		return ends;
	}

	/** Does work for an execution one after the other: what one callback learns, the next need not ask for. */
	async inTurn<T>(executionId: string, work: () => Promise<T>): Promise<T> {
		const before = this.#turns.get(executionId);
		const turn = (async () => {
			await before;
			return await work();
		})();
		const settled = turn.catch(() => undefined);
		this.#turns.set(executionId, settled);
		try {
			return await turn;
		} finally {
			if (this.#turns.get(executionId) === settled) this.#turns.delete(executionId);
		}
	}

	/** Whether somebody resumes the execution at this moment. */
	isClaimed(executionId: string): boolean {
		return (this.#claims.get(executionId) ?? 0) > Date.now();
	}

	/** True for the first who wants to resume an execution; who has to {@link handOver} it afterwards. */
	claim(executionId: string): boolean {
		if (this.isClaimed(executionId)) return false;
		this.#claims.delete(executionId);
		this.#claims.set(executionId, Infinity);
		dropOldest(this.#claims, MAX_EXECUTIONS);
		return true;
	}

	/** It is n8n's turn now. Where the execution does not go on, the next callback may try in a while. */
	handOver(executionId: string): void {
		this.#claims.set(executionId, Date.now() + HAND_OVER_MS);
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
