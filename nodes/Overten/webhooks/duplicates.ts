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

/** What has become of an event: it never came, n8n is starting its workflow, or n8n has started it. */
export type Progress = 'new' | 'pending' | 'started';

/**
 * The events that each trigger has received: in this process, and, as one short text, wherever n8n keeps it over
 * restarts. Deliveries that come at the same moment overwrite each other's text; what one of them drops, the next write
 * brings back, since this process forgets nothing of it.
 *
 * Only a start makes an event a received one. Until n8n has started its workflow it is pending, which no text contains
 * but the one of its own delivery.
 */
export class TakenDeliveries {
	readonly #started = keptByProcess<BoundedMap<true>>('receivedEvents');

	readonly #pending = keptByProcess<true>('pendingEvents');

	/**
	 * What has become of an event so far.
	 *
	 * @param stored what {@link TakenDeliveries.toStore} returned before
	 */
	progressOf(trigger: string, stored: string, mark: string): Progress {
		if (this.#recall(trigger, stored).has(mark)) return 'started';
		return this.#pending.has(pendingKey(trigger, mark)) ? 'pending' : 'new';
	}

	/** {@link TakenDeliveries.progressOf}, and a new event is pending from now on. */
	claim(trigger: string, stored: string, mark: string): Progress {
		const progress = this.progressOf(trigger, stored, mark);
		if (progress === 'new') this.#pending.set(pendingKey(trigger, mark), true);
		return progress;
	}

	/** Ends the pending state of an event: n8n has started its workflow, or has failed to and it may come again. */
	settle(trigger: string, mark: string, { started }: { readonly started: boolean }): void {
		this.#pending.delete(pendingKey(trigger, mark));
		if (started) this.#recall(trigger, '').set(mark, true);
	}

	/** The received events, oldest first, and those whose start stores them: n8n does so once it has started. */
	toStore(trigger: string, starting: readonly string[]): string {
		const marks = this.#recall(trigger, '').keys();
		return [...marks, ...starting].slice(-MAX_REMEMBERED).join(' ');
	}

	#recall(trigger: string, stored: string): BoundedMap<true> {
		const marks = this.#started.get(trigger) ?? new BoundedMap<true>(MAX_REMEMBERED);
		// Another process may have accepted some of them.
		const theirs = stored === '' ? [] : stored.split(' ');
		const news = theirs.filter((mark) => !marks.has(mark));
		const merged = news.length === 0 ? marks : mergeMarks(news, marks.keys());
		this.#started.set(trigger, merged);
		return merged;
	}
}

function pendingKey(trigger: string, mark: string): string {
	return `${trigger} ${mark}`;
}

function mergeMarks(older: readonly string[], newer: readonly string[]): BoundedMap<true> {
	const merged = new BoundedMap<true>(MAX_REMEMBERED);
	for (const mark of [...older, ...newer]) merged.set(mark, true);
	return merged;
}
