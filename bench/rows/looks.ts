import { WaitingExecutions } from '../../test/support/n8n-server/waiting-executions.ts';
import { execute, OVERTEN, promptItems, runItems, startEngine } from '../support/engine.ts';
import type { BenchEngine } from '../support/engine.ts';
import { overten } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { scaleTimers } from '../support/time-scale.ts';

/** At 60, a request of 3 ms has the weight of a 180 ms request to a distant server. */
const SPEED = 60;

async function looksOf({ sandbox }: BenchEngine): Promise<number> {
	const requests = await sandbox.control.requests();
	return requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/tasks/'))
		.length;
}

/** Their intervals are random, so that one job says little. */
const JOBS = 7;

/** How often the node polls Overten for one long job. */
export const pollLooks: Row = {
	keys: ['poll_gets_per_20min_job'],
	cheap: false,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: SPEED });
		const restoreTimers = scaleTimers(SPEED);
		await runItems(engine, OVERTEN, overten('poll', JOBS), promptItems(JOBS, '20m'));
		restoreTimers();
		const value = (await looksOf(engine)) / JOBS;
		await engine.sandbox.stop();
		const what = 'polls for a 20-minute job, mean';
		return [{ key: 'poll_gets_per_20min_job', what, value, goal: { atMost: 125 } }];
	},
};

/** The same for a paused job, for which Overten calls back. */
export const suspendedLooks: Row = {
	keys: ['suspended_gets_per_job'],
	cheap: true,
	measure: async (bench) => {
		const executions = await WaitingExecutions.start();
		const engine = await startEngine(bench, { speed: SPEED * 10, instanceUrl: executions.url });
		const paused = await execute(engine, OVERTEN, overten('webhook', 1), promptItems(1, '20m'));
		await executions.hold(engine.n8n, paused);
		const value = await looksOf(engine);
		await executions.stop();
		await engine.sandbox.stop();
		const what = 'polls for a 20-minute job, paused';
		return [{ key: 'suspended_gets_per_job', what, value, goal: { atMost: 2 } }];
	},
};
