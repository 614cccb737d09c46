import { inTime } from '../../../api/deadline';
import type { Task } from '../../../api/types';
import { keptByProcess } from '../../../process-state';

/**
 * How long no other callback resumes the execution, in ms. n8n reads an execution before the body of a call, which Node.js
 * lets take 5 minutes: such a call still sees a paused execution, and n8n 1.x would resume it again.
 */
const HAND_OVER_MS = 10 * 60_000;

/** How long a callback waits for the one before, in ms: three of them fit into the 15 s that Overten waits. */
const TURN_MS = 4_000;

const states = keptByProcess<PauseState>('pauses');

/** An execution pauses more than once in a loop or in several nodes: each pause has an ID of its own. */
export function pauseStateOf(pauseId: string): PauseState {
	const state = states.get(pauseId) ?? new PauseState();
	states.set(pauseId, state);
	return state;
}

/** What the callbacks of one pause have shown to this process, and which of them resumes the execution. */
export class PauseState {
	/** The tasks that are known to have ended, by task ID. */
	readonly ended = new Map<string, Task>();

	/** Until when a callback resumes the execution, in ms since the epoch. */
	#claimedUntil = 0;

	#turn: Promise<unknown> = Promise.resolve();

	/**
	 * Does work for the pause one after the other: what one callback learns, the next need not ask for. One that hangs, as
	 * for a connection to n8n's database, holds the next one up for a moment only.
	 */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		const before = inTime(this.#turn, Date.now() + TURN_MS, () => new Error('The turn is over.'));
		const turn = before.catch(() => undefined).then(work);
		this.#turn = turn.catch(() => undefined);
		return await turn;
	}

	get isClaimed(): boolean {
		return this.#claimedUntil > Date.now();
	}

	/** True for the first callback that can resume the execution, which has to {@link handOver} it afterwards. */
	claim(): boolean {
		if (this.isClaimed) return false;
		this.#claimedUntil = Infinity;
		return true;
	}

	/** n8n takes over. */
	handOver(): void {
		this.#claimedUntil = Date.now() + HAND_OVER_MS;
		this.ended.clear();
	}

	/** The execution has not resumed after all: the next callback may try. */
	release(): void {
		this.#claimedUntil = 0;
	}
}
