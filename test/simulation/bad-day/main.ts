import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { seedRandom } from '../random.ts';
import { openStage } from '../stage.ts';
import { virtualizeRequestTimeouts } from '../time/request-timeouts.ts';
import { clock } from '../time/virtual-clock.ts';
import { overspentIn, spentBy } from './budget.ts';
import type { Spent } from './budget.ts';
import { live } from './day.ts';
import type { Day } from './day.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { writeResults } from './results.ts';
import { liveWithTrigger } from './trigger-day.ts';
import { workloadsOf } from './workloads.ts';

/** Of each workload: only days of this size are written down. */
const JOBS = 500;

/** Exact enough for requests per second, and many jobs side by side take a tenth of the real time. */
const GRAIN_MS = 20;

const MOST_TOLD = 10;

const { values } = parseArgs({
	options: {
		jobs: { type: 'string', default: String(JOBS) },
		only: { type: 'string', default: '' },
		seed: { type: 'string', default: '1' },
		dist: { type: 'string', default: 'dist' },
	},
});
const workloads = workloadsOf(Number(values.jobs));
const figures: Figures[] = [];
const stage = await openStage(resolve(values.dist));
virtualizeRequestTimeouts();
clock.grainMs = GRAIN_MS;
for (const workload of workloads.filter(({ name }) => name.includes(values.only))) {
	seedRandom(Number(values.seed));
	const startedAt = performance.now();
	const day =
		'mode' in workload ? await live(stage, workload) : await liveWithTrigger(stage, workload);
	const spent = spentBy(day.traffic, workload);
	report(day, spent, (performance.now() - startedAt) / 1_000);
	figures.push(figuresOf(day, spent));
}
if (Number(values.jobs) === JOBS && process.exitCode === undefined) {
	await writeResults(
		figures,
		workloads.map(({ name }) => name),
	);
}
await stage.close();
process.exit();

function report({ afterRetry, outcomes, workload }: Day, spent: Spent, seconds: number): void {
	const { comingBackPeak, maxMean, maxPeak, outageMean, outagePeak } = spent;
	console.log(
		`\n${workload.name}: ${String(workload.jobs)} jobs (${seconds.toFixed(0)} s of real time)`,
		`\n  files: ${String(outcomes.files)}; once a person has pressed Retry: ${String(afterRetry.files)}`,
		`\n  requests per second in the outage: ${outageMean.toFixed(1)} (at most ${maxMean.toFixed(1)}), most ${String(outagePeak)}`,
		`\n  in the minute after: most ${String(comingBackPeak)} (at most ${String(maxPeak)})`,
	);
	for (const [error, count] of outcomes.errors) console.log(`  ${String(count)} × ${error}`);
	for (const [error, count] of afterRetry.errors) {
		console.log(`  after Retry: ${String(count)} × ${error}`);
	}
	const wrong = [...outcomes.wrong, ...afterRetry.wrong, ...overspentIn(spent)];
	for (const one of wrong.slice(0, MOST_TOLD)) console.log(`  WRONG: ${one}`);
	if (wrong.length > 0) process.exitCode = 1;
}
