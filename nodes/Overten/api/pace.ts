import { inTime } from './deadline';
import { OvertenApiError } from './errors';
import type { StopSignal } from './stop-signal';

/**
 * The longest `Retry-After` that is obeyed, in ms: 5 minutes, longer than any window of a rate limit that one would
 * expect. After that, one request shows whether the limit has passed: a mistaken `Retry-After` of a day costs a few
 * requests instead of the job.
 */
export const MAX_RETRY_AFTER_MS = 5 * 60_000;

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

/** Over how long requests are counted before the first 429, in ms. */
const COUNTED_MS = 1_000;

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

	/** The requests since a moment, in ms since the epoch. */
	#burst = { sent: 0, refused: 0, since: 0 };

	/** After a first 429, until the pause is over: by then, it is known how many requests were refused with it. */
	#isMeasuring = false;

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
			this.#countSent();
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
		const interval = this.#intervalMs * FASTER;
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
		const pauseMs = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
		this.#lastRefusal = refusal;
		this.#nextAt = Math.max(this.#nextAt, now + pauseMs);
		if (sentAt >= this.#burst.since) this.#burst.refused++;
		if (sentAt < this.#slowedAt) return;
		this.#slowedAt = now;
		if (this.#intervalMs === 0) this.#isMeasuring = true;
		else this.#intervalMs = Math.min(this.#intervalMs * SLOWER, LONGEST_INTERVAL_MS);
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
		this.#countSent();
		// A timer that was late is made up for, by one interval at most.
		this.#nextAt = Math.max(this.#nextAt + this.#intervalMs, Date.now());
	}

	#countSent(): void {
		const now = Date.now();
		if (now - this.#burst.since > COUNTED_MS) this.#burst = { sent: 0, refused: 0, since: now };
		this.#burst.sent++;
	}

	/** The window of the limit holds the requests that were not refused, and ends with the pause. */
	#measure(): void {
		const { refused, sent, since } = this.#burst;
		const interval = (Date.now() - since) / Math.max(1, sent - refused);
		this.#intervalMs = Math.min(Math.max(interval, FIRST_INTERVAL_MS.min), FIRST_INTERVAL_MS.max);
		this.#isMeasuring = false;
	}

	#timeIsUp(): OvertenApiError {
		return (
			this.#lastRefusal ??
			new OvertenApiError({ kind: 'status', status: 429, message: 'Too many requests' })
		);
	}
}
