import { FIXED_POLL, OVERTEN, promptItems, runItems, startEngine } from '../support/engine.ts';
import { overten, peer } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { median, secondsOf } from '../support/statistics.ts';
import { scaleTimers } from '../support/time-scale.ts';

/** A two-minute job takes 2 s, and a poll every 10 s is sent every 167 ms. */
const SPEED = 60;

const JOBS = 50;

const AT_ONCE = 10;

const IDEAL_SECONDS = (JOBS / AT_ONCE) * 2;

/** The gain from waiting for many jobs in parallel. */
export const batch: Row = {
	keys: ['batch_makespan_ratio', 'batch_vs_sequential_ratio'],
	cheap: false,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: SPEED });
		const items = promptItems(JOBS, '2m');
		const run = async (type: string, parameters: object) =>
			await secondsOf(async () => await runItems(engine, type, { ...parameters }, items));
		const restoreTimers = scaleTimers(SPEED);
		const ours: number[] = [];
		for (let round = 0; round < 2; round += 1)
			ours.push(await run(OVERTEN, overten('poll', AT_ONCE)));
		const theirs = await run(FIXED_POLL, peer(engine.sandbox));
		restoreTimers();
		await engine.sandbox.stop();
		const seconds = median(ours);
		return [
			{
				key: 'batch_makespan_ratio',
				what: `${String(JOBS)} jobs of 2 s, ${String(AT_ONCE)} in parallel, in s (theirs: the ideal)`,
				value: seconds / IDEAL_SECONDS,
				sides: { ours: seconds, theirs: IDEAL_SECONDS },
				goal: { atMost: 1.1 },
			},
			{
				key: 'batch_vs_sequential_ratio',
				what: 'the same jobs, one after another, in s',
				value: theirs / seconds,
				sides: { ours: seconds, theirs },
				goal: { atLeast: 8 },
			},
		];
	},
};
