import { createHash } from 'crypto';

/** How many deliveries are remembered. */
const MAX_REMEMBERED = 1_000;

/** Enough of a SHA-256 in base64url that two of a thousand never meet: 72 bits. */
const MARK_LENGTH = 12;

/** More triggers than this hardly receive in one process; the one that is silent for longest is forgotten. */
const MAX_TRIGGERS = 1_000;

/** What stands for one event of one task. */
export function markOf(taskId: string, event: string): string {
	const digest = createHash('sha256')
		.update(JSON.stringify([taskId, event]))
		.digest('base64url');
	return digest.slice(0, MARK_LENGTH);
}

/**
 * The deliveries that a trigger has taken: in this process, and, as one short text, wherever n8n keeps it over
 * restarts. Deliveries that come at the same moment write that text over each other; what one of them drops, the next
 * write brings back, since this process forgets nothing of it.
 */
export class TakenDeliveries {
	readonly #byTrigger = new Map<string, Set<string>>();

	/**
	 * Whether a delivery was taken before; from now on it is.
	 *
	 * @param stored what {@link TakenDeliveries.toStore} gave before
	 */
	isDuplicate(trigger: string, stored: string, mark: string): boolean {
		const marks = this.#recall(trigger, stored);
		if (marks.has(mark)) return true;
		marks.add(mark);
		for (const oldest of marks) {
			if (marks.size <= MAX_REMEMBERED) break;
			marks.delete(oldest);
		}
		return false;
	}

	/** The delivery was not taken after all: it will come again. */
	forget(trigger: string, mark: string): void {
		this.#byTrigger.get(trigger)?.delete(mark);
	}

	/** All that is remembered, the oldest first. */
	toStore(trigger: string): string {
		return [...(this.#byTrigger.get(trigger) ?? [])].join(' ');
	}

	#recall(trigger: string, stored: string): Set<string> {
		const marks = this.#byTrigger.get(trigger) ?? new Set();
		// Another process may have taken some of them.
		const theirs = stored === '' ? [] : stored.split(' ');
		const news = theirs.filter((mark) => !marks.has(mark));
		const merged = news.length === 0 ? marks : new Set([...news, ...marks]);
		this.#byTrigger.delete(trigger);
		this.#byTrigger.set(trigger, merged);
		const [silent] = this.#byTrigger.keys();
		if (this.#byTrigger.size > MAX_TRIGGERS && silent !== undefined) this.#byTrigger.delete(silent);
		return merged;
	}
}
