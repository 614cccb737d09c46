import { settle } from './errors';
import type { OvertenApiError } from './errors';
import { waitMs } from './pace';
import type { StopSignal } from './stop-signal';
import { isOfCertificate } from './system-errors';

/** How often a request is retried, and with which delays. */
export interface RetryPolicy {
	/** The number of requests, including the first one. */
	readonly attempts: number;
	/** The longest first delay, in ms. It doubles with each further attempt. */
	readonly firstDelayMs: number;
	/** The longest delay that this package chooses, in ms. A `Retry-After` may be longer, up to 5 minutes. */
	readonly maxDelayMs: number;
}

/** About half a minute in total: longer than the downtime of a deployment, shorter than a user's patience. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
	attempts: 6,
	firstDelayMs: 1_000,
	maxDelayMs: 15_000,
};

const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 502, 503, 504]);

/** 429: Overten rejected the request without processing it, so any request can be sent again. */
export function isRateLimited(error: OvertenApiError): boolean {
	return error.details.status === 429;
}

/** A fault that is likely to be temporary: a gateway error or a broken connection. */
export function isPassing(error: OvertenApiError): boolean {
	const { code = '', isRestricted, kind, status } = error.details;
	if (kind === 'connection') return !isOfCertificate(code) && isRestricted !== true;
	return status !== undefined && PASSING_STATUSES.has(status);
}

/** The system's error codes of a connection that never came about. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND']);

/** Whether the request cannot have been processed, so that even one that must not run twice can be sent again. */
function provesNotStarted(error: OvertenApiError): boolean {
	const { code = '', kind, retryAfterMs, status } = error.details;
	return (
		isRateLimited(error) ||
		(status === 503 && retryAfterMs !== undefined) ||
		(kind === 'connection' && NEVER_CONNECTED.has(code))
	);
}

/**
 * The delay before the next attempt, in ms: exponential backoff minus a random share of up to half, so that many items do not
 * retry in step. After a `Retry-After`, they are spread over as long a time.
 *
 * @param attempt the attempt that has just failed, from 1
 * @param random a number from 0 to 1
 */
export function retryDelayMs(
	attempt: number,
	retryAfterMs: number | undefined,
	random: number,
	policy: RetryPolicy = DEFAULT_RETRY_POLICY,
): number {
	const delay = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
	return retryAfterMs === undefined
		? delay * (1 - random / 2)
		: waitMs(retryAfterMs, delay, random);
}

/** An attempt with less time than this, in ms, would only run into the deadline, and hide the reason of the one before. */
const SHORTEST_ATTEMPT_MS = 500;

export interface RetryConditions {
	readonly stop: StopSignal;
	/**
	 * True when the request can be sent again even if it was already processed: a read, or a POST with an idempotency
	 * key.
	 */
	readonly repeatable: boolean;
	/** No attempt starts after this moment, in ms since the epoch. */
	readonly deadline?: number;
	readonly policy?: RetryPolicy;
	/** Default: {@link isPassing}. */
	readonly passes?: (error: OvertenApiError) => boolean;
}

/**
 * Runs a request until it succeeds, fails for good, or its attempts or its time are used up.
 *
 * @throws {OvertenApiError} the last failure, or kind `cancelled` after a stop.
 */
export async function withRetries<T>(
	request: () => Promise<T>,
	{
		stop,
		repeatable,
		deadline = Infinity,
		policy = DEFAULT_RETRY_POLICY,
		passes = isPassing,
	}: RetryConditions,
): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		stop.throwIfStopped();
		const outcome = await settle(request());
		if (outcome.error === undefined) return outcome.value;

		const { error } = outcome;
		const worthwhile = provesNotStarted(error) || (repeatable && passes(error));
		const delay = retryDelayMs(attempt, error.details.retryAfterMs, Math.random(), policy);
		const isInTime = Date.now() + delay + SHORTEST_ATTEMPT_MS <= deadline;
		if (!worthwhile || attempt >= policy.attempts || !isInTime) throw error;
		await stop.sleep(delay);
	}
}
