import { retryDelayMs } from '../api/retry';
import type { Item } from '../execution/batch';
import { numberOption } from '../fields/options';

/** How the node waits for a task. */
export interface WaitPlan {
	readonly schedule: PollSchedule;
	readonly waitLimitMs: number;
	/** The end of the wait, in ms since the epoch. Every request until the job has ended keeps it. */
	readonly deadline: number;
	/** The end of the wait limit, in ms since the epoch, which a submission may need to name its job. */
	readonly submitBy: number;
	/** Whether the wait ends with an answer instead of an error, since the job continues and whoever asked may ask again. */
	readonly answersAtDeadline: boolean;
}

/** When a task is polled. All times in ms. */
export interface PollSchedule {
	readonly firstMs: number;
	readonly stepMs: number;
	readonly maxMs: number;
}

/** What Overten's documentation asks of clients: a first poll after 2 to 5 s, then growing intervals of up to 10 s. */
export const DEFAULT_POLL_SCHEDULE: PollSchedule = { firstMs: 2_000, stepMs: 500, maxMs: 10_000 };

/** The wait limit that Overten's documentation recommends. */
const DEFAULT_WAIT_LIMIT_MINUTES = 30;

/**
 * How much shorter than planned a pause may be: jobs that have started together are not polled together forever. Not
 * longer, since then polling would notice the end of a job later than Overten's longest interval allows.
 */
const JITTER = 0.05;

const firstPollAfter = numberOption({
	displayName: 'First Check After (Seconds)',
	name: 'firstPollAfter',
	typeOptions: { minValue: 0, numberPrecision: 1 },
	default: 2,
	description: 'How long to wait before checking for the first time whether the task is done',
});

const maxPollInterval = numberOption({
	displayName: 'Longest Interval (Seconds)',
	name: 'maxPollInterval',
	typeOptions: { minValue: 0, numberPrecision: 1 },
	default: 10,
	description:
		'The interval between checks grows by half a second each time, up to this value. A shorter interval does not make the file ready sooner, but uses more of the rate limit.',
});

export const waitLimit = numberOption({
	displayName: 'Wait Limit (Minutes)',
	name: 'waitLimit',
	typeOptions: { minValue: 0 },
	default: DEFAULT_WAIT_LIMIT_MINUTES,
	description:
		'How long to wait for the task. After that, the task continues in Overten, and you can get it by its ID.',
});

/** The options of everything that polls. */
export const pollOptions = [firstPollAfter, maxPollInterval];

/**
 * The wait limit begins now.
 *
 * @throws {ParameterError} when one of the options holds a value that cannot be used
 */
export function readWaitPlan(item: Item): WaitPlan {
	const limit = waitLimit.read(item) ?? DEFAULT_WAIT_LIMIT_MINUTES;
	const first = firstPollAfter.read(item);
	const longest = maxPollInterval.read(item);
	const waitLimitMs = limit * 60_000;
	const deadline = Date.now() + waitLimitMs;
	return {
		waitLimitMs,
		deadline,
		submitBy: deadline,
		answersAtDeadline: false,
		schedule: {
			...DEFAULT_POLL_SCHEDULE,
			...(first !== undefined && { firstMs: first * 1000 }),
			...(longest !== undefined && { maxMs: longest * 1000 }),
		},
	};
}

/**
 * The pause before a poll, in ms.
 *
 * @param polls how many polls there have been
 */
export function pollDelayMs(
	polls: number,
	{ firstMs, stepMs, maxMs }: PollSchedule = DEFAULT_POLL_SCHEDULE,
): number {
	return Math.min(firstMs + polls * stepMs, maxMs);
}

/** The pause, or up to 5 % less. */
export function jittered(delayMs: number): number {
	return delayMs * (1 - JITTER * Math.random());
}

/** While Overten does not answer, polls are up to so many times as far apart as the longest interval: a minute by default. */
const LONGEST_SILENCE = 6;

/** Between polls that fail, where no interval is wanted, in ms. */
const SHORTEST_SILENCE_MS = 100;

/**
 * The pause after polls that have failed, in ms: it doubles with each, so that a service that is down, or has just come back,
 * gets fewer requests than usual from those that wait.
 *
 * @param polls how many polls there have been
 * @param failures how many of the last ones have failed, from 1
 * @param retryAfterMs what Overten says in the last one
 */
export function silentDelayMs(
	polls: number,
	failures: number,
	retryAfterMs: number | undefined,
	schedule: PollSchedule,
): number {
	const firstDelayMs = Math.max(2 * pollDelayMs(polls, schedule), SHORTEST_SILENCE_MS);
	const maxDelayMs = Math.max(LONGEST_SILENCE * schedule.maxMs, firstDelayMs);
	const policy = { attempts: Infinity, firstDelayMs, maxDelayMs };
	// A zero would let it poll without a pause.
	const obeyedMs = retryAfterMs === 0 ? undefined : retryAfterMs;
	return retryDelayMs(failures, obeyedMs, Math.random(), policy);
}
