import { PHASES, REFUSED } from './outage.ts';
import type { Traffic } from './traffic.ts';
import type { AnyWorkload } from './workloads.ts';

/** How many minutes the node may take to notice that Overten is down. */
const NOTICED_AFTER = 2;

/** How many minutes after the end of a phase those come back that have waited for it. */
const COMING_BACK = 1;

/** Every job that is waited for asks at most so often while Overten is down, on average, in seconds. */
const SECONDS_BETWEEN = 30;

/** In no second come more than those that come in normal times, when each job asks every so many seconds. */
const NORMAL_SECONDS_BETWEEN = 10;

/** Chance alone brings so many together. */
const LEAST_PEAK = 20;

/** Requests per second, as they were and as they may be. */
export interface Spent {
	readonly outagePeak: number;
	/** In the minute after a phase of the outage or the outage itself, whichever is the most. */
	readonly comingBackPeak: number;
	readonly outageMean: number;
	readonly maxPeak: number;
	readonly maxMean: number;
}

export function spentBy(traffic: Traffic, { jobs }: AnyWorkload): Spent {
	const end = Math.max(...PHASES.map(({ to }) => to));
	const outage = { from: REFUSED.from + NOTICED_AFTER, to: end };
	const peaks = PHASES.map(({ to }) => traffic.peak({ from: to, to: to + COMING_BACK }));
	return {
		outagePeak: traffic.peak(outage),
		comingBackPeak: Math.max(...peaks),
		outageMean: traffic.mean(outage),
		maxPeak: Math.max(jobs / NORMAL_SECONDS_BETWEEN, LEAST_PEAK),
		maxMean: jobs / SECONDS_BETWEEN,
	};
}

/** What is over the budget, in plain words. */
export function overspentIn(spent: Spent): string[] {
	const { comingBackPeak, maxMean, maxPeak, outageMean, outagePeak } = spent;
	return [
		...over('requests in a second of the outage', outagePeak, maxPeak),
		...over('requests in a second of the minute after it', comingBackPeak, maxPeak),
		...over('requests per second during the outage', outageMean, maxMean),
	];
}

function over(what: string, count: number, most: number): string[] {
	return count > most ? [`${count.toFixed(1)} ${what}, and not at most ${most.toFixed(1)}`] : [];
}
