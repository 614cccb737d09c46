/** When a task is looked at. All times in ms. */
export interface PollSchedule {
	readonly firstMs: number;
	readonly stepMs: number;
	readonly maxMs: number;
}

/** What Overten's documentation asks of clients: first look after 2 to 5 s, then a growing interval, capped at 10 s. */
export const DEFAULT_POLL_SCHEDULE: PollSchedule = { firstMs: 2_000, stepMs: 500, maxMs: 10_000 };

/**
 * The pause before a look, in ms.
 *
 * @param looks how many looks there have been
 */
export function pollDelayMs(
	looks: number,
	{ firstMs, stepMs, maxMs }: PollSchedule = DEFAULT_POLL_SCHEDULE,
): number {
	return Math.min(firstMs + looks * stepMs, maxMs);
}

/** How much longer a pause may be. */
const JITTER = 0.05;

/** The pause, or up to 5 % more: jobs that have begun together are not looked at together for ever. */
export function jittered(delayMs: number): number {
	return delayMs * (1 + JITTER * Math.random());
}
