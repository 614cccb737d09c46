import { jsonParse } from 'n8n-workflow';

import { outputOf } from '../../test/support/results.ts';
import { WaitingExecutions } from '../../test/support/n8n-server/waiting-executions.ts';
import { Cleanup } from '../../scripts/cleanup.ts';
import { startOver, execute, OVERTEN, promptItems, startEngine } from '../support/engine.ts';
import { peakMbOf } from '../support/memory.ts';
import { overten } from '../support/parameters.ts';
import type { Mode } from '../support/parameters.ts';
import { secondsOf } from '../support/statistics.ts';
import { scaleTimers } from '../support/time-scale.ts';

export interface GrowthOrder {
	readonly mode: Mode;
	readonly sizes: readonly number[];
}

/** The cost of an execution with this many items. */
export interface GrowthPoint {
	readonly items: number;
	readonly requests: number;
	readonly peakMb: number;
	/** Without the duration of the paused job itself. */
	readonly seconds: number;
}

const SPEED = 600;

const AT_ONCE = 100;

/** Long enough for the last job to be submitted and the execution to be stored before the first one ends. */
const PAUSED_SECONDS = 8;

const { mode, sizes } = jsonParse<GrowthOrder>(process.argv[2] ?? '');
const cleanup = new Cleanup();
const executions = await WaitingExecutions.start();
const engine = await startEngine(
	{ cleanup, smoke: false },
	{ speed: SPEED, instanceUrl: executions.url },
);
scaleTimers(SPEED);

const run = async (count: number): Promise<number> => {
	const jobSeconds = mode === 'webhook' ? PAUSED_SECONDS : 0;
	const items = promptItems(count, jobSeconds === 0 ? '1s' : `${String(jobSeconds * SPEED)}s`);
	const seconds = await secondsOf(async () => {
		const execution = await execute(engine, OVERTEN, overten(mode, AT_ONCE), items);
		const ended = mode === 'webhook' ? await executions.hold(engine.n8n, execution) : execution;
		if (outputOf(ended, 'Node').length !== count) throw new Error('Items were lost.');
	});
	return seconds - jobSeconds;
};

await run(1);
const points: GrowthPoint[] = [];
for (const items of sizes) {
	await startOver(engine);
	let seconds = 0;
	const peakMb = await peakMbOf(async () => {
		seconds = await run(items);
	});
	const requests = (await engine.sandbox.control.requests()).length;
	points.push({ items, requests, peakMb, seconds });
	console.error(JSON.stringify({ mode, ...points.at(-1) }));
}
await cleanup.run();
console.log(JSON.stringify(points));
process.exit();
