import { createHash } from 'crypto';

import { BoundedMap, keptByProcess } from '../process-state';

/** How many deliveries are remembered. */
const MAX_REMEMBERED = 1_000;

/** 72 bits of a SHA-256 in base64url: enough that no two of a thousand ever collide. */
const MARK_LENGTH = 12;

/** A short mark that identifies one event of one task. */
export function markOf(taskId: string, event: string): string {
	const digest = createHash('sha256')
		.update(JSON.stringify([taskId, event]))
		.digest('base64url');
	return digest.slice(0, MARK_LENGTH);
}

/**
 * The deliveries that each trigger has taken: in this process, and, as one short text, wherever n8n keeps it over
 * restarts. Deliveries that come at the same moment overwrite each other's text; what one of them drops, the next write
 * brings back, since this process forgets nothing of it.
 */
export class TakenDeliveries {
	readonly #byTrigger = keptByProcess<BoundedMap<true>>('receivedEvents');

	/**
	 * Whether a delivery was already accepted. From now on, it is.
	 *
	 * @param stored what {@link TakenDeliveries.toStore} returned before
	 */
	isDuplicate(trigger: string, stored: string, mark: string): boolean {
		const marks = this.#recall(trigger, stored);
		if (marks.has(mark)) return true;
		marks.set(mark, true);
		return false;
	}

	/** The delivery was not accepted after all: Overten will deliver it again. */
	forget(trigger: string, mark: string): void {
		this.#byTrigger.get(trigger)?.delete(mark);
	}

	/** Everything that is remembered, oldest first. */
	toStore(trigger: string): string {
		return this.#byTrigger.get(trigger)?.keys().join(' ') ?? '';
	}

	#recall(trigger: string, stored: string): BoundedMap<true> {
		const marks = this.#byTrigger.get(trigger) ?? new BoundedMap<true>(MAX_REMEMBERED);
		// Another process may have accepted some of them.
		const theirs = stored === '' ? [] : stored.split(' ');
		const news = theirs.filter((mark) => !marks.has(mark));
		const merged = news.length === 0 ? marks : mergeMarks(news, marks.keys());
		this.#byTrigger.set(trigger, merged);
		return merged;
	}
}

function mergeMarks(older: readonly string[], newer: readonly string[]): BoundedMap<true> {
	const merged = new BoundedMap<true>(MAX_REMEMBERED);
	for (const mark of [...older, ...newer]) merged.set(mark, true);
	return merged;
}
