import pRetry from 'p-retry';

import { activatePrompts, until } from '../../test/e2e/support/runs.ts';
import { settledMbOf } from '../support/process-memory.ts';
import { eachAtOnce, promptOf, startRealN8n } from '../support/real-n8n.ts';
import type { RealN8n } from '../support/real-n8n.ts';
import type { Row } from '../support/row.ts';

const JOBS = 1_000;

/** Longer than a measurement, and the maximum of the sandbox: a day at its speed. */
const JOB_SECONDS = 140;

/** As n8n's own list of executions reports them. */
const STATE_OF = { poll: 'running', webhook: 'waiting' } as const;

type Waiting = keyof typeof STATE_OF;

/**
 * The memory that n8n uses for jobs that it waits for. Garbage is collected before and during the jobs. Other jobs are
 * submitted first, so that what remains of submitting, such as compiled code, is not counted.
 */
export const waitingMemory: Row = {
	keys: [
		'suspended_rss_mb_per_1000',
		'polling_rss_mb_per_1000',
		'polling_rss_mb_per_1000_in_100_executions',
	],
	cheap: false,
	inServer: true,
	measure: async (bench) => {
		const n8n = await startRealN8n(bench);
		for (const mode of ['webhook', 'poll'] as const) await addedMb(n8n, mode, 10);
		const pausedTogether = await addedMb(n8n, 'webhook', 1);
		const pausedApart = await addedMb(n8n, 'webhook', 100);
		const polledTogether = await addedMb(n8n, 'poll', 1);
		const polledApart = await addedMb(n8n, 'poll', 100);
		return [
			{
				key: 'suspended_rss_mb_per_1000',
				what: '1,000 paused jobs, the worse of 1 and of 100 executions, in MB',
				value: Math.max(pausedTogether, pausedApart),
				goal: { atMost: 60 },
			},
			{
				key: 'polling_rss_mb_per_1000',
				what: '1,000 polled jobs in one execution, in MB',
				value: polledTogether,
			},
			{
				key: 'polling_rss_mb_per_1000_in_100_executions',
				what: 'the same in 100 executions, in MB',
				value: polledApart,
			},
		];
	},
};

async function addedMb(n8n: RealN8n, mode: Waiting, executions: number): Promise<number> {
	const { client, control } = n8n;
	const perExecution = JOBS / executions;
	const workflow = await activatePrompts(n8n, n8n.url, {
		executionMode: mode,
		options: { itemsAtOnce: perExecution },
	});
	const before = await settledMbOf(n8n);
	const batches = Array.from({ length: executions }, (_, batch) =>
		Array.from({ length: perExecution }, (_value, index) =>
			promptOf(batch * perExecution + index, JOB_SECONDS),
		),
	);
	await eachAtOnce(batches, 5, async (prompts) => {
		await workflow.post(prompts);
	});
	await until('all jobs have started', 120_000, async () => {
		const states = await statesOf(n8n, workflow.id);
		const begun = states.filter((status) => status === STATE_OF[mode]).length;
		return begun === executions && (await control.tasks()).length === JOBS ? true : undefined;
	});
	const added = (await settledMbOf(n8n)) - before;
	await onceReady(async () => {
		await client.deactivateWorkflow(workflow.id);
	});
	await control.reset();
	await control.set({ credits: Number.MAX_SAFE_INTEGER });
	// Overten no longer has the tasks, so polling them fails.
	await until('nothing runs', 60_000, async () => {
		const states = await statesOf(n8n, workflow.id);
		return states.includes('running') ? undefined : true;
	});
	return added;
}

async function statesOf({ client }: RealN8n, workflowId: string): Promise<readonly string[]> {
	const executions = await onceReady(async () => await client.executions.list(workflowId));
	return executions.map(({ status }) => status);
}

/** While n8n is busy with a thousand jobs, it may say that its database is not ready. */
async function onceReady<T>(work: () => Promise<T>): Promise<T> {
	return await pRetry(work, { minTimeout: 1_000, factor: 1, retries: 30 });
}
