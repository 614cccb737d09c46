import type { Spent } from './budget.ts';
import type { Day } from './day.ts';

/** How long a curve is, in minutes, and how far its points are apart, in seconds. */
const LENGTH_MIN = 75;
export const STEP_S = 10;

/** The figures of a workload, as bench/README.md quotes them. */
export interface Figures extends Spent {
	readonly name: string;
	readonly jobs: number;
	/** How many jobs have returned their file by themselves. */
	readonly files: number;
	/** The same, once a person has pressed Retry. */
	readonly filesAfterRetry: number;
	/** The most requests in a second, for every 10 s of the day. */
	readonly curve: readonly number[];
}

export function figuresOf({ afterRetry, outcomes, traffic, workload }: Day, spent: Spent): Figures {
	return {
		name: workload.name,
		jobs: workload.jobs,
		files: outcomes.files,
		filesAfterRetry: afterRetry.files,
		...spent,
		curve: Array.from({ length: (LENGTH_MIN * 60) / STEP_S }, (_value, step) => {
			const from = (step * STEP_S) / 60;
			return traffic.peak({ from, to: from + STEP_S / 60 });
		}),
	};
}
