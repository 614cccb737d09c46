import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { INVARIANT_NAMES } from './invariants/index.ts';
import { simulate } from './simulate.ts';
import type { SimulationResult } from './simulate.ts';
import { openStage } from './stage.ts';

const DEFAULT_RUNS = '500';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: DEFAULT_RUNS },
		seed: { type: 'string' },
		path: { type: 'string' },
		only: { type: 'string' },
		strict: { type: 'boolean', default: false },
		shrink: { type: 'string', default: '60' },
		survey: { type: 'boolean', default: false },
		dist: { type: 'string', default: 'dist' },
	},
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const stage = await openStage(resolve(values.dist));
const startedAt = performance.now();
const result = await simulate(stage, {
	seed,
	runs: Number(values.runs),
	path: values.path,
	only: INVARIANT_NAMES.find((name) => name === values.only),
	includesKnown: values.strict,
	isSurvey: values.survey,
	shrinkMs: Number(values.shrink) * 1000,
});
report(result, (performance.now() - startedAt) / 1000);
process.exitCode = result.failed ? 1 : 0;
await stage.close();
process.exit();

function report(
	{ counts, failed, path, shortest, story }: SimulationResult,
	seconds: number,
): void {
	const { violated, ...numbers } = counts;
	const told = Object.entries(numbers).map(([name, count]) => `${name} ${String(count)}`);
	console.log(told.join(', '));
	console.log(`${(counts.runs / seconds).toFixed(1)} runs a second; seed ${String(seed)}`);
	for (const name of INVARIANT_NAMES) {
		const count = violated.get(name) ?? 0;
		if (count > 0) console.log(`known: ${name} in ${String(count)} runs`);
	}
	if (values.survey) {
		for (const [name, told] of shortest) console.log(`\n=== ${name}\n${told}`);
	}
	if (!failed) return;
	console.log(
		`\nA run violates what must hold (--seed ${String(seed)} --path ${path ?? ''}):\n\n${story ?? ''}`,
	);
}
