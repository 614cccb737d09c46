import { keptByProcess } from '../process-state';

const MINUTE_MS = 60_000;

type BudgetName = 'confirmations' | 'confirmationsOfCallbacks' | 'confirmationsOfKnownRuns';

/** A number of requests per minute, for each of those that may cause them. */
export class RequestBudget {
	/** When each has spent it, in ms since the epoch. */
	readonly #spent;

	readonly #perMinute: number;

	constructor(name: BudgetName, perMinute: number) {
		this.#spent = keptByProcess<readonly number[]>(name);
		this.#perMinute = perMinute;
	}

	/** @returns false when there is nothing left */
	spend(spender: string): boolean {
		const now = Date.now();
		const recent = (this.#spent.get(spender) ?? []).filter((at) => now - at < MINUTE_MS);
		if (recent.length >= this.#perMinute) return false;
		this.#spent.set(spender, [...recent, now]);
		return true;
	}
}
