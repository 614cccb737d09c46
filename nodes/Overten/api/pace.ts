import { inTime } from './deadline';
import { OvertenApiError } from './errors';
import type { StopSignal } from './stop-signal';

/**
 * The longest `Retry-After` that is obeyed, in ms: 5 minutes, longer than any window of a rate limit that one would
 * expect. After that, one request shows whether the limit has passed: a mistaken `Retry-After` of a day costs a few
 * requests instead of the job.
 */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** Up to how much longer the wait for a `Retry-After` is, as a share of it. */
const SPREAD = 0.25;

/**
 * How long to wait for a `Retry-After`, in ms: as long as it says, up to 5 minutes, and a random time more. Overten may name
 * the same moment to everybody, and everybody would come back at that moment.
 *
 * @param spreadMs the longest random time, if it is more than a quarter of the wait
 * @param random a number from 0 to 1
 */
export function waitMs(retryAfterMs: number, spreadMs: number, random: number): number {
	// Zero names no moment: everybody comes back at a time of their own.
	if (retryAfterMs === 0) return 0;
	const obeyedMs = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
	return obeyedMs + random * Math.max(spreadMs, obeyedMs * SPREAD);
}

/** How long to pause after a 429 without a `Retry-After`, in ms. */
const DEFAULT_PAUSE_MS = 1_000;

/** The first interval between requests after a first 429, in ms: it is measured, between these bounds. */
const FIRST_INTERVAL_MS = { min: 20, max: 1_000 };

const LONGEST_INTERVAL_MS = 60_000;

/** An interval that is shorter than this, in ms, slows nothing down any more. */
const NO_INTERVAL_MS = 5;

/** What a further 429 does to the interval. */
const SLOWER = 1.25;

/** What each request that Overten accepts does to the interval: after 70 of them, it is half as long. */
const FASTER = 0.99;

/**
 * The same until a further 429 has confirmed the interval, so that one that was measured far too long is soon corrected;
 * that 429 then takes back the last 14 of these steps.
 */
const FASTER_AT_FIRST = 0.95;
const SLOWER_AT_FIRST = 2;

/** Up to how long before the first request that was refused the others were sent that count with it, in ms. */
const COUNTED_MS = 1_000;

/** How many requests are remembered before the first 429. */
const MAX_REMEMBERED = 1_000;

/**
 * The pace of all requests of a client. It is unlimited until Overten answers 429. Then every request waits for the
 * `Retry-After`, and they follow each other at an interval, which grows with further 429s and shrinks with each request
 * that is accepted. So a batch slows down as a whole to what Overten allows, instead of running into the limit item by
 * item.
 */
export class Pace {
	readonly #stop: StopSignal;

	/** Between two requests, in ms; 0 for none. */
	#intervalMs = 0;

	/** The earliest moment for the next request, in ms since the epoch. */
	#nextAt = 0;

	/** When the interval last grew. Requests that were sent before say nothing about the present one. */
	#slowedAt = 0;

	/** Settles when the last request in line has had its turn. */
	#line: Promise<unknown> = Promise.resolve();

	/** When the latest requests were sent, and when those of them that were refused; in ms since the epoch. */
	#sent: number[] = [];
	#refused: number[] = [];

	/** After a first 429, until the pause is over: by then, it is known how many requests were refused with it. */
	#isMeasuring = false;

	/** Whether a 429 has followed that the measured interval did not prevent. */
	#isConfirmed = false;

	#lastRefusal: OvertenApiError | undefined;

	constructor(stop: StopSignal) {
		this.#stop = stop;
	}

	/**
	 * Waits until the next request may be sent, first come, first served.
	 *
	 * @param deadline of the wait, in ms since the epoch
	 * @throws {OvertenApiError} the last 429 at the deadline, or kind `cancelled` after a stop
	 */
	async turn(deadline: number): Promise<void> {
		this.#stop.throwIfStopped();
		if (this.#intervalMs === 0 && !this.#isMeasuring) {
			this.#remember();
			return;
		}
		const turn = this.#line.then(async () => {
			await this.#waitAtTheHead(deadline);
		});
		this.#line = turn.catch(() => undefined);
		await inTime(turn, deadline, () => this.#timeIsUp());
	}

	/** The 429 that slows the requests down at present. */
	get refusal(): OvertenApiError | undefined {
		return this.#intervalMs > 0 || this.#isMeasuring ? this.#lastRefusal : undefined;
	}

	/** Overten has accepted a request. */
	accept(): void {
		const interval = this.#intervalMs * (this.#isConfirmed ? FASTER : FASTER_AT_FIRST);
		this.#intervalMs = interval < NO_INTERVAL_MS ? 0 : interval;
	}

	/**
	 * Overten has answered a request with 429.
	 *
	 * @param sentAt when the request was sent, in ms since the epoch
	 */
	slowDown(refusal: OvertenApiError, sentAt: number): void {
		const now = Date.now();
		const { retryAfterMs = Math.max(DEFAULT_PAUSE_MS, this.#intervalMs) } = refusal.details;
		this.#lastRefusal = refusal;
		this.#nextAt = Math.max(this.#nextAt, now + waitMs(retryAfterMs, 0, Math.random()));
		if (sentAt >= this.#slowedAt) this.#lengthenInterval(now);
		if (this.#isMeasuring) this.#refused.push(sentAt);
	}

	#lengthenInterval(now: number): void {
		const longer = this.#intervalMs * (this.#isConfirmed ? SLOWER : SLOWER_AT_FIRST);
		this.#slowedAt = now;
		this.#isMeasuring = this.#intervalMs === 0;
		this.#isConfirmed = this.#intervalMs > 0;
		this.#intervalMs = Math.min(longer, LONGEST_INTERVAL_MS);
	}

	async #waitAtTheHead(deadline: number): Promise<void> {
		for (;;) {
			this.#stop.throwIfStopped();
			const now = Date.now();
			if (now >= deadline) throw this.#timeIsUp();
			if (now >= this.#nextAt) break;
			await this.#stop.sleep(Math.min(this.#nextAt, deadline) - now);
		}
		if (this.#isMeasuring) this.#measure();
		// A timer that was late is made up for, by one interval at most.
		this.#nextAt = Math.max(this.#nextAt + this.#intervalMs, Date.now());
	}

	#remember(): void {
		this.#sent.push(Date.now());
		if (this.#sent.length > MAX_REMEMBERED) this.#sent.shift();
	}

	/**
	 * The window of the limit began with the requests that were accepted shortly before the first refused one, and ends
	 * with the pause.
	 */
	#measure(): void {
		const from = Math.min(...this.#refused) - COUNTED_MS;
		const sent = this.#sent.filter((at) => at >= from);
		const accepted = Math.max(1, sent.length - this.#refused.length);
		const interval = (Date.now() - (sent[0] ?? from)) / accepted;
		this.#intervalMs = Math.min(Math.max(interval, FIRST_INTERVAL_MS.min), FIRST_INTERVAL_MS.max);
		this.#isMeasuring = false;
		this.#sent = [];
		this.#refused = [];
	}

	#timeIsUp(): OvertenApiError {
		return (
			this.#lastRefusal ??
			new OvertenApiError({ kind: 'status', status: 429, message: 'Too many requests' })
		);
	}
}
