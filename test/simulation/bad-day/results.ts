import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../../scripts/paths.ts';
import type { Spent } from './budget.ts';
import type { Day } from './day.ts';
import { plotCurves } from './plot.ts';

const FILE = join(PROJECT_ROOT, 'bench', 'bad-day.json');

const PICTURE = join(PROJECT_ROOT, 'bench', 'bad-day.svg');

/** How long a curve is, in minutes, and how far its points are apart, in seconds. */
const LENGTH_MIN = 75;
const STEP_S = 10;

/** The figures of a workload, as bench/README.md quotes them. */
export interface Figures extends Spent {
	readonly name: string;
	readonly jobs: number;
	/** How many jobs have handed on their file by themselves. */
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

/**
 * Writes figures to `bench/bad-day.json`, replacing older ones, and draws the curves of all.
 *
 * @param names of all workloads, in their order
 */
export async function writeResults(
	figures: readonly Figures[],
	names: readonly string[],
): Promise<void> {
	const older = JSON.parse(await readFile(FILE, 'utf8').catch(() => '[]')) as readonly Figures[];
	const all = names.flatMap(
		(name) => [...figures, ...older].find((one) => one.name === name) ?? [],
	);
	await writeFile(FILE, `[\n${all.map((one) => `\t${JSON.stringify(one)}`).join(',\n')}\n]\n`);
	await writeFile(PICTURE, plotCurves(all, STEP_S));
}
