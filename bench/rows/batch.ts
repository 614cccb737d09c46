import { FIXED_POLL, OVERTEN, promptItems, runItems, startEngine } from '../support/engine.ts';
import { overten, peer } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { interleave, secondsOf, spreadOf } from '../support/statistics.ts';
import { scaleTimers } from '../support/time-scale.ts';

/** A two-minute job takes 2 s, and a poll every 10 s is sent every 167 ms. */
const SPEED = 60;

const JOBS = 50;

const AT_ONCE = 10;

const IDEAL_SECONDS = (JOBS / AT_ONCE) * 2;

/** One after another, each job takes as long as the one before it, so a few of them say how long all take. */
const JOBS_IN_SEQUENCE = 10;

const PAIRS = 7;

/** The gain from waiting for many jobs in parallel. */
export const batch: Row = {
	keys: ['batch_makespan_ratio', 'batch_vs_sequential_ratio'],
	cheap: false,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: SPEED });
		const run = async (type: string, parameters: object, jobs: number) =>
			await secondsOf(
				async () => await runItems(engine, type, { ...parameters }, promptItems(jobs, '2m')),
			);
		const restoreTimers = scaleTimers(SPEED);
		const makespans: number[] = [];
		const sides = await interleave(
			bench.smoke ? 1 : PAIRS,
			async () => {
				const seconds = await run(OVERTEN, overten('poll', AT_ONCE), JOBS);
				makespans.push(seconds / IDEAL_SECONDS);
				return seconds;
			},
			async () => {
				const seconds = await run(FIXED_POLL, peer(engine.sandbox), JOBS_IN_SEQUENCE);
				return seconds * (JOBS / JOBS_IN_SEQUENCE);
			},
		);
		restoreTimers();
		await engine.sandbox.stop();
		// The first one does not count.
		const spread = spreadOf(makespans.slice(1));
		return [
			{
				key: 'batch_makespan_ratio',
				what: `${String(JOBS)} jobs of 2 s, ${String(AT_ONCE)} in parallel, in s (theirs: the ideal)`,
				value: sides.ours / IDEAL_SECONDS,
				sides: { ours: sides.ours, theirs: IDEAL_SECONDS, spread },
				goal: { atMost: 1.1 },
			},
			{
				key: 'batch_vs_sequential_ratio',
				what: 'the same jobs, one after another (ten of them, times five), in s',
				value: 1 / sides.ratio,
				sides: { ...sides, spread: [1 / sides.spread[1], 1 / sides.spread[0]] },
				goal: { atLeast: 8 },
			},
		];
	},
};
