import { WaitingHost } from '../../test/support/waiting-host.ts';
import { execute, OVERTEN, promptItems, runItems, startEngine } from '../support/engine.ts';
import type { BenchEngine } from '../support/engine.ts';
import { overten } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { scaleTimers } from '../support/time-scale.ts';

/** At 60, a request that takes 3 ms weighs as much as one of 180 ms to a server far away. */
const SPEED = 60;

async function looksOf({ sandbox }: BenchEngine): Promise<number> {
	const requests = await sandbox.control.requests();
	return requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/tasks/'))
		.length;
}

/** How often Overten is asked for one long job. */
export const pollLooks: Row = {
	keys: ['poll_gets_per_20min_job'],
	cheap: false,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: SPEED });
		const restoreTimers = scaleTimers(SPEED);
		await runItems(engine, OVERTEN, overten('poll', 1), promptItems(1, '20m'));
		restoreTimers();
		const value = await looksOf(engine);
		await engine.sandbox.stop();
		const what = 'looks at a job of 20 minutes, polled';
		return [{ key: 'poll_gets_per_20min_job', what, value, goal: { atMost: 125 } }];
	},
};

/** The same, of a job that Overten calls back for. */
export const suspendedLooks: Row = {
	keys: ['suspended_gets_per_job'],
	cheap: true,
	measure: async (bench) => {
		const host = await WaitingHost.start();
		const engine = await startEngine(bench, { speed: SPEED * 10, instanceUrl: host.url });
		const paused = await execute(engine, OVERTEN, overten('webhook', 1), promptItems(1, '20m'));
		await host.hold(engine.n8n, paused);
		const value = await looksOf(engine);
		await host.stop();
		await engine.sandbox.stop();
		const what = 'looks at a job of 20 minutes, paused';
		return [{ key: 'suspended_gets_per_job', what, value, goal: { atMost: 2 } }];
	},
};
