import { addFault } from '../../../sandbox/world.ts';
import type { Stage } from '../stage.ts';
import { clock } from '../time/virtual-clock.ts';

const MINUTE_MS = 60_000;

/** A stretch of the day, in minutes since its begin. */
export interface Phase {
	readonly name: string;
	readonly from: number;
	readonly to: number;
}

export const REFUSED: Phase = { name: 'connections refused', from: 10, to: 20 };

export const UNAVAILABLE: Phase = { name: '503 with Retry-After', from: 20, to: 30 };

export const SLOW: Phase = { name: 'slow answers', from: 30, to: 40 };

export const PHASES: readonly Phase[] = [REFUSED, UNAVAILABLE, SLOW];

/** How long Overten takes for an answer: at first longer than the node waits for it, then not. In ms. */
const SLOWEST_MS = 75_000;
const SLOW_MS = 20_000;

/**
 * Half an hour in which Overten is down, with its file host and its callbacks: there is no connection; then every answer is
 * a 503 that names the same moment to everybody; then answers take longer than a minute, and at last 20 s.
 *
 * @param dayBegins in ms since the epoch
 */
export async function liveThroughOutage(
	{ sandbox }: Pick<Stage, 'sandbox'>,
	dayBegins: number,
): Promise<void> {
	const { world } = sandbox;
	const at = (minutes: number) => dayBegins + minutes * MINUTE_MS;
	const until = async (minutes: number) => {
		await clock.pass(at(minutes) - clock.now);
	};
	await until(REFUSED.from);
	await sandbox.goDown();
	await until(UNAVAILABLE.from);
	const retryAfter = new Date(at(UNAVAILABLE.to)).toUTCString();
	for (const origin of ['api', 'files'] as const) {
		addFault(world, {
			origin,
			path: '*',
			kind: 'status',
			status: 503,
			retryAfter,
			times: Infinity,
		});
	}
	await sandbox.comeBack();
	await until(SLOW.from);
	for (const [delayMs, to] of [
		[SLOWEST_MS, (SLOW.from + SLOW.to) / 2],
		[SLOW_MS, SLOW.to],
	] as const) {
		world.faults = [];
		addFault(world, { path: '*', kind: 'slowAnswer', delayMs, times: Infinity });
		await until(to);
	}
	world.faults = [];
}
