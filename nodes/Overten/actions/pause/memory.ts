import type { Task } from '../../api/types';

/** More executions than this hardly pause at one moment; the oldest are forgotten. */
const MAX_PAUSES = 1_000;

const MAX_SIGNATURES = 10_000;

/**
 * n8n needs a moment to store that an execution goes on, and n8n 1.x would go on with it twice. Overten's next attempt
 * comes later.
 */
const HAND_OVER_MS = 5_000;

/**
 * What this process remembers of pauses, by their ID: an execution pauses again and again, in a loop or in another node.
 * It spares looks at tasks and stops doubles; a process that knows nothing of a pause, after a restart or on another
 * machine, learns it all from Overten.
 */
class PauseMemory {
	readonly #ends = new Map<string, Map<string, Task>>();

	/** Until when the execution of each pause is somebody's, in ms since 1970. */
	readonly #claims = new Map<string, number>();

	readonly #signatures = new Set<string>();

	readonly #turns = new Map<string, Promise<unknown>>();

	/** The tasks that are known to have ended, by task ID. */
	endsOf(pauseId: string): Map<string, Task> {
		const ends = this.#ends.get(pauseId) ?? new Map<string, Task>();
		this.#ends.set(pauseId, ends);
		dropOldest(this.#ends, MAX_PAUSES);
		return ends;
	}

	/** Does work for a pause one after the other: what one callback learns, the next need not ask for. */
	async inTurn<T>(pauseId: string, work: () => Promise<T>): Promise<T> {
		const before = this.#turns.get(pauseId);
		const turn = (async () => {
			await before;
			return await work();
		})();
		const settled = turn.catch(() => undefined);
		this.#turns.set(pauseId, settled);
		try {
			return await turn;
		} finally {
			if (this.#turns.get(pauseId) === settled) this.#turns.delete(pauseId);
		}
	}

	/** Whether somebody resumes the execution from this pause at this moment. */
	isClaimed(pauseId: string): boolean {
		return (this.#claims.get(pauseId) ?? 0) > Date.now();
	}

	/** True for the first who wants to resume an execution from a pause; who has to {@link handOver} it afterwards. */
	claim(pauseId: string): boolean {
		if (this.isClaimed(pauseId)) return false;
		this.#claims.delete(pauseId);
		this.#claims.set(pauseId, Infinity);
		dropOldest(this.#claims, MAX_PAUSES);
		return true;
	}

	/** It is n8n's turn now. Where the execution does not go on, the next callback may try in a while. */
	handOver(pauseId: string): void {
		this.#claims.set(pauseId, Date.now() + HAND_OVER_MS);
		this.#ends.delete(pauseId);
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
