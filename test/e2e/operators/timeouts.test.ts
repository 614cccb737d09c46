import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { record } from '../support/facts.ts';
import { expectWorkbooks } from '../support/files.ts';
import { onEachGeneration } from '../support/generations.ts';
import { recordCase } from '../support/operator-cases.ts';
import { activate, itemsOf, retryAndWait, untilPaused } from '../support/runs.ts';
import { expectTasks } from '../support/tasks.ts';
import { isN8n1 } from '../support/versions.ts';
import { NODES, promptsWorkflow } from '../support/workflow.ts';

/** In s, of n8n; a job of an hour takes six seconds. */
const TIMEOUT_S = 3;
const JOB_MS = 6_000;
const PROMPTS = ['A budget [[duration=1h]]', 'A forecast [[duration=1h]]'];

/** Longer than the workflow's timeout: 4.2 s, in minutes. */
const WAIT_LIMIT = 0.07;

/** n8n looks once a minute for pauses that have ended. */
const TIMER_LIMIT_MS = 120_000;

onEachGeneration('a workflow timeout in n8n %s', (onStage, version) => {
	/** Starts an execution that a workflow timeout ends. */
	async function start(overten: INodeParameters) {
		const stage = onStage();
		const workflow = await activate(stage, stage.host.url, (path) => ({
			...promptsWorkflow(path, {
				prompt: `={{ $('${NODES.prompts}').item.json.prompt }}`,
				...overten,
			}),
			settings: { executionOrder: 'v1', executionTimeout: TIMEOUT_S },
		}));
		return { ...stage, workflow, executionId: await workflow.run(PROMPTS) };
	}

	async function recordDone(name: string, lost = 0): Promise<void> {
		const { control } = onStage().host;
		const count = PROMPTS.length;
		const downloaded = (await control.fileRequests()).length;
		recordCase({ name, version, count, lost, doubled: 0, downloaded });
		record(version, { executions: 2 });
	}

	test.each(['sync', 'poll'])(
		'ends the execution in the mode %s, and in n8n 2, Retry fetches the files of the same jobs',
		async (executionMode) => {
			const { host } = onStage();
			// Longer than the timeout, so that no task is known of what is held.
			await host.control.set({ syncCeilingMs: 24 * 3_600_000 });
			const options = { firstPollAfter: 1, maxPollInterval: 1 };
			const { client, executionId, workflow } = await start({ executionMode, options });
			const { status } = await client.executions.waitFor(executionId, 30_000);
			expect(status).toBe('canceled');
			await sleep(JOB_MS);
			const retried = await retryAndWait(client, workflow.id, executionId);

			await expectTasks(host, PROMPTS.length);
			if (isN8n1(version)) {
				// n8n 1 runs nothing at a Retry of what was canceled.
				expect(retried.data.resultData.runData[NODES.overten]).toBeUndefined();
			} else await expectWorkbooks(client, version, itemsOf(retried), PROMPTS);
			const lost = isN8n1(version) ? PROMPTS.length : 0;
			await recordDone(`Workflow timeout, ${executionMode}, then Retry`, lost);
		},
	);

	test('does not count while the workflow is paused', async () => {
		const { client, executionId, host } = await start({ executionMode: 'webhook' });
		const execution = await client.executions.waitFor(executionId, 60_000);
		expect(execution.status).toBe('success');
		await expectWorkbooks(client, version, itemsOf(execution), PROMPTS);
		await expectTasks(host, PROMPTS.length);
		await recordDone('Workflow timeout, pause');
	});

	test('counts from the first start when a pause ends at the wait limit, and in n8n 2, Retry names the task', async () => {
		const { client, executionId, host, workflow } = await start({
			executionMode: 'webhook',
			options: { waitLimit: WAIT_LIMIT },
			prompt: 'A report [[duration=24h]]',
		});
		await untilPaused(client, executionId);
		const paused = await client.executions.read(executionId);
		const hints = paused.data.resultData.runData[NODES.overten]?.at(-1)?.hints ?? [];
		const execution = await client.executions.waitFor(executionId, TIMER_LIMIT_MS);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('This workflow has a timeout of 3 seconds'),
		]);
		if (isN8n1(version)) {
			// There, whatever is faster decides: the timeout, or the rest of the workflow.
			expect(['canceled', 'success']).toContain(execution.status);
		} else {
			expect(execution.status).toBe('canceled');
			const { data } = await retryAndWait(client, workflow.id, executionId);
			expect(data.resultData.error?.message).toBe('The job was not done within 4.2 seconds');
			expect(data.resultData.error?.description).toMatch(/task_\w+/);
		}
		await expectTasks(host, PROMPTS.length);
		await recordDone('Workflow timeout, pause until the wait limit', PROMPTS.length);
	});
});
