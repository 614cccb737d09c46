/**
 * Everything that a process keeps between executions, with the number of entries that it keeps at most. Losing any of
 * it is harmless, so a restart, another process of a cluster, or an eviction changes nothing but the cost:
 */
const LIMITS = {
	/** Signing secrets of subscriptions, by their sealed text. Lost: n8n reads the credential and opens them again. */
	openedSecrets: 1_000,
	/** What `GET /verify` said of the signing secret, by base URL and API key. Lost: Overten is asked again. */
	fetchedSecrets: 100,
	/** The events that each trigger has received. Lost: the workflow's static data has them. */
	receivedEvents: 1_000,
	/** The events whose workflow n8n is starting. Lost: an event that Overten repeats meanwhile may start it twice. */
	pendingEvents: 10_000,
	/** When each trigger has asked Overten about deliveries. Lost: it may ask a few more times in this minute. */
	confirmations: 1_000,
	/** When each task of a paused execution was asked about, for a callback that may not be Overten's. Lost: as above. */
	confirmationsOfCallbacks: 1_000,
	/** The same as `confirmations`, for runs that Overten lists. */
	confirmationsOfKnownRuns: 1_000,
	/** The newest runs that each trigger has seen, for 10 s. Lost: Overten is asked again. */
	newestRuns: 100,
	/** The tasks that Overten does not know. Lost: Overten is asked again. */
	unknownTasks: 1_000,
	/** The subscriptions that triggers have made again. Lost before n8n has stored one: the next delivery makes another. */
	renewals: 1_000,
	/** When each trigger did so last. Lost: it may do so sooner. */
	renewalsBegun: 1_000,
	/** When n8n's log last got each line about refused deliveries. Lost: it gets another one. */
	refusalLines: 1_000,
	/** What each trigger knows of the newest runs. Lost: the workflow's static data has it. */
	seenRuns: 1_000,
	/** When each trigger may list the runs again. Lost: it does so at once. */
	nextLooks: 1_000,
	/** When the ends of runs without dates were first seen. Lost: a trigger waits longer before it starts for them. */
	firstSeenEnds: 10_000,
	/** The executions that Overten calls back, by account and shared key. Lost: another one may take over the callback. */
	callbackOwners: 1_000,
	/** The polls that are under way. Lost: the next poll of such a trigger may begin beside it and start the workflow again. */
	polls: 10_000,
	/** What callbacks have shown of each paused execution, and who resumes it. Lost: Overten is asked again. */
	pauses: 1_000,
	/** Until when each execution that was resumed takes no callback. Lost: n8n 1 resumes it again for one that it had begun to read. */
	resumedPauses: 10_000,
	/** What calls of tools without an execution have started, by account and content. Lost: equal calls find their jobs by the key. */
	toolCalls: 1_000,
	/** When equal calls of such tools have begun, by account and content. Lost: the next day is another job. */
	daysOfCalls: 1_000,
	/** Calls of tools that are to make another file each and have not got it. Lost: the next call makes another. */
	unansweredCalls: 1_000,
	/** The IDs of uploaded files, by account and content. Lost: they are uploaded again. */
	uploadedFiles: 1_000,
	/** The signatures of callbacks. Lost: a repeated callback is checked against Overten like a first one. */
	usedSignatures: 10_000,
} as const;

/** A map that drops the entry that was set longest ago when it is full. */
export class BoundedMap<Value> {
	readonly #entries = new Map<string, Value>();

	readonly #limit: number;

	constructor(limit: number) {
		this.#limit = limit;
	}

	get(key: string): Value | undefined {
		return this.#entries.get(key);
	}

	has(key: string): boolean {
		return this.#entries.has(key);
	}

	set(key: string, value: Value): void {
		this.#entries.delete(key);
		this.#entries.set(key, value);
		const [oldest] = this.#entries.keys();
		if (this.#entries.size > this.#limit && oldest !== undefined) this.#entries.delete(oldest);
	}

	delete(key: string): void {
		this.#entries.delete(key);
	}

	/** Drops every entry with this value. */
	deleteValue(value: Value): void {
		for (const [key, held] of this.#entries) if (held === value) this.#entries.delete(key);
	}

	/** The oldest first. */
	keys(): string[] {
		return [...this.#entries.keys()];
	}
}

/** The process's map of this name: call it once for each. */
export function keptByProcess<Value>(name: keyof typeof LIMITS): BoundedMap<Value> {
	return new BoundedMap(LIMITS[name]);
}
