import { keptByProcess } from '../process-state';

const MINUTE_MS = 60_000;

/** A number of requests per minute, for each trigger. */
export class RequestBudget {
	/** When each trigger has spent it, in ms since the epoch. */
	readonly #spent;

	readonly #perMinute: number;

	constructor(name: 'confirmations' | 'confirmationsOfKnownRuns', perMinute: number) {
		this.#spent = keptByProcess<readonly number[]>(name);
		this.#perMinute = perMinute;
	}

	/** @returns false when there is nothing left */
	spend(trigger: string): boolean {
		const now = Date.now();
		const recent = (this.#spent.get(trigger) ?? []).filter((at) => now - at < MINUTE_MS);
		if (recent.length >= this.#perMinute) return false;
		this.#spent.set(trigger, [...recent, now]);
		return true;
	}
}
