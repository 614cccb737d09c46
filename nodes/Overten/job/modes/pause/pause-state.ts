import type { INodeExecutionData } from 'n8n-workflow';

import { inTime } from '../../../api/deadline';
import type { Task } from '../../../api/types';
import { keptByProcess } from '../../../process-state';
import { backgroundSleep } from '../../../webhooks/background-sleep';
import { Precedence } from './precedence';

/**
 * How long no other callback resumes the execution after n8n has taken it, in ms. n8n reads an execution before the body of
 * a call, which Node.js lets take 5 minutes: such a call still sees a paused execution, and n8n 1.x would resume it again.
 */
const HAND_OVER_MS = 10 * 60_000;

/** How long a callback waits for the one before, in ms: three of them fit into the 15 s that Overten waits. */
const TURN_MS = 4_000;

/** How long items are kept for the next callback when n8n has failed to resume the execution, in ms: Overten calls sooner. */
const KEEP_MS = 5 * 60_000;

/**
 * The interval at which all callbacks of a pause together check further tasks, in ms: an outage of Overten leaves hundreds that
 * have ended without a callback, and when it is back, nobody may come in a rush. A callback still checks 200 of them in the
 * time that it has, and what it learns spares the next one those.
 */
const CHECK_EVERY_MS = 50;

const states = keptByProcess<PauseState>('pauses');

/** Until when nothing resumes the executions that n8n has taken, by the ID of the pause, in ms since the epoch. */
const resumed = keptByProcess<number>('resumedPauses');

/** An execution pauses more than once in a loop or in several nodes: each pause has an ID of its own. */
export function pauseStateOf(pauseId: string): PauseState {
	const claimedUntil = resumed.get(pauseId) ?? 0;
	const state = states.get(pauseId) ?? new PauseState(pauseId, claimedUntil);
	// What is over need not be kept with all that belongs to it.
	if (claimedUntil < Date.now()) states.set(pauseId, state);
	return state;
}

/** What the callbacks of one pause have shown to this process, and which of them resumes the execution. */
export class PauseState {
	/** The tasks that are known to have ended, by task ID. */
	readonly ended = new Map<string, Task>();

	readonly precedence = new Precedence();

	/**
	 * The items whose files are downloaded, by their index: with them, a later callback resumes the execution if n8n could not
	 * do so with this one.
	 */
	readonly fetched = new Map<number, INodeExecutionData>();

	readonly #id: string;

	/** Until when a callback resumes the execution, in ms since the epoch. */
	#claimedUntil: number;

	#turn: Promise<unknown> = Promise.resolve();

	/** In ms since the epoch. */
	#nextCheckAt = 0;

	constructor(id: string, claimedUntil: number) {
		this.#id = id;
		this.#claimedUntil = claimedUntil;
	}

	/**
	 * Reserves the time for so many checks.
	 *
	 * @param deadline in ms since the epoch
	 * @returns how long to wait before them, in ms; undefined when that would be beyond the deadline
	 */
	delayBefore(checks: number, deadline: number): number | undefined {
		const now = Date.now();
		const at = Math.max(now, this.#nextCheckAt);
		if (at >= deadline) return undefined;
		this.#nextCheckAt = at + checks * CHECK_EVERY_MS;
		return at - now;
	}

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

	/** True for the first callback that can resume the execution: the others wait until it is {@link settle}d. */
	claim(): boolean {
		if (this.isClaimed) return false;
		this.#claimedUntil = Infinity;
		return true;
	}

	/**
	 * n8n has resumed the execution, or has failed to: then the next callback may try.
	 *
	 * n8n may hold a resumed execution for hours before, where its concurrency limit is reached.
	 */
	settle({ isResumed }: { readonly isResumed: boolean }): void {
		if (isResumed) {
			this.#claimedUntil = Date.now() + HAND_OVER_MS;
			resumed.set(this.#id, this.#claimedUntil);
			states.delete(this.#id);
			return;
		}
		this.#claimedUntil = 0;
		void backgroundSleep(KEEP_MS).then(this.#forgetUnlessClaimed);
	}

	readonly #forgetUnlessClaimed = () => {
		if (this.isClaimed) return;
		this.ended.clear();
		this.fetched.clear();
	};
}
