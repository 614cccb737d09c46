import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData } from 'n8n-workflow';

import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { activatePrompts, itemsOf, until } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import {
	activateTrigger,
	createTriggered,
	startRun,
	TRIGGER,
	deliveryTo,
	untilPublished,
	untilStarted,
	untilSubscribed,
} from './support/trigger.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

/** Enough time for n8n to start an execution that it should not start. */
const A_WHILE_MS = 1_000;

let host: Host;
let setUp: SetUp;

beforeAll(async () => {
	host = await Host.start({ speed: SPEED });
	setUp = await host.setUp();
});

beforeEach(async () => {
	await host.control.reset();
});

const now = () => Math.floor(Date.now() / 1000);

test('listening for a test event creates a separate subscription for one run', async () => {
	const { client } = setUp;
	const triggered = await createTriggered(setUp, host.url, {});
	await client.listenForTestEvent(triggered.id, TRIGGER);
	await untilSubscribed(host.sandbox, [triggered.url.replace('/webhook/', '/webhook-test/')]);

	const prompts = await activatePrompts(setUp, host.url, { executionMode: 'async' });
	await prompts.post(['Sales by region']);
	const [id = ''] = await untilStarted(setUp, triggered, 1);
	const execution = await client.waitForExecution(id, 20_000);
	expect(itemsOf(execution)[0]?.json).toMatchObject({ event: 'run.completed' });
	await untilSubscribed(host.sandbox, []);
	record(host.version, { executions: 2 });
});

test('after a crash and a restart, the same single subscription still works', async () => {
	const triggered = await activateTrigger(setUp, host.url, {});
	expect(await untilPublished(setUp, triggered.id)).toMatchObject({ status: 'published' });
	await host.kill();
	await host.restart();
	await untilSubscribed(host.sandbox, [triggered.url]);
	const prompts = await activatePrompts(setUp, host.url, { executionMode: 'async' });
	await prompts.post(['Sales by region']);
	await untilStarted(setUp, triggered, 1);
	await setUp.client.deactivateWorkflow(triggered.id);
	record(host.version, { executions: 2 });
});

test('forged, expired and replayed deliveries start nothing, and neither do duplicates after a restart', async () => {
	const { client } = setUp;
	const triggered = await activateTrigger(setUp, host.url, { source: 'perRequest' });
	await untilRegistered(triggered.url);
	const order = { ...deliveryTo(triggered.url, 'task_1'), timestamp: now() };
	const deliver = async (changes: object) => await host.control.deliver({ ...order, ...changes });

	expect(await deliver({ signature: `sha256=${'0'.repeat(64)}` })).toEqual([401]);
	expect(await deliver({ secret: 'whsec_of_somebody_else' })).toEqual([401]);
	expect(await deliver({ signature: '' })).toEqual([401]);
	expect(await deliver({ timestamp: now() - 360 })).toEqual([401]);
	// n8n itself rejects a body that it cannot parse.
	expect(await deliver({ body: 'no JSON' })).toEqual([422]);
	expect(await deliver({})).toEqual([200]);
	expect(await deliver({})).toEqual([200]);
	expect(await deliver({ times: 10, timestamp: now() + 1 })).toEqual(
		Array.from({ length: 10 }, () => 200),
	);
	await host.stop();
	await host.restart();
	await untilRegistered(triggered.url);
	expect(await deliver({ timestamp: now() })).toEqual([200]);
	await host.kill();
	await host.restart();
	expect(await deliver({ timestamp: now() })).toEqual([200]);

	await sleep(A_WHILE_MS);
	expect(await client.listExecutions(triggered.id)).toHaveLength(1);
	await client.deactivateWorkflow(triggered.id);
	record(host.version, { executions: 1 });
});

test('20 runs that end while n8n is off start the workflow with the next event, once each', async () => {
	const { client } = setUp;
	const { control, sandbox } = host;
	const triggered = await activateTrigger(setUp, host.url, {});
	expect(await untilPublished(setUp, triggered.id)).toMatchObject({ status: 'published' });
	await untilSubscribed(sandbox, [triggered.url]);
	await host.stop();
	// Half of the deliveries are lost; the others are repeated, and come late.
	const prompts = Array.from({ length: 20 }, (_, index) => `No ${String(index)}`);
	const taskIds: string[] = [];
	for (const [index, prompt] of prompts.entries()) {
		const order = index % 2 === 0 ? ' [[callback=lost]]' : '';
		taskIds.push(await startRun(sandbox, prompt + order));
	}
	await until('all runs have ended', 20_000, async () => {
		const tasks = await control.tasks();
		return tasks.every(({ status }) => status === 'completed') ? true : undefined;
	});
	await control.set({ runAgeMs: 10 * 60_000 });
	await host.restart();
	await untilRegistered(triggered.url);
	const last = await startRun(sandbox, 'One more');

	await until('the next event has arrived', 60_000, async () => {
		const deliveries = await control.deliveries();
		const hasArrived = deliveries.some(({ status, taskId }) => taskId === last && status === 200);
		return hasArrived ? true : undefined;
	});
	await untilStarted(setUp, triggered, 1);
	await until('no delivery is repeated any more', 90_000, async () => {
		const deliveries = await control.deliveries();
		const isOver = (taskId: string) =>
			deliveries.some(
				(each) => each.taskId === taskId && (each.attempt === 8 || (each.status ?? 500) < 500),
			);
		return taskIds.filter((_, index) => index % 2 === 1).every(isOver) ? true : undefined;
	});
	await sleep(A_WHILE_MS);
	const executions = await client.listExecutions(triggered.id);
	const items: INodeExecutionData[] = [];
	for (const { id } of executions) {
		items.push(...itemsOf(await client.waitForExecution(id, 20_000)));
	}
	const summaries = items.map(({ json }) => JSON.stringify(json.summary)).toSorted();
	const expected = [...prompts, 'One more'].map((prompt) => JSON.stringify(`Made from: ${prompt}`));
	expect(summaries).toEqual(expected.toSorted());
	const caughtUp = items.filter(({ json }) => json.caught_up === true);
	expect(caughtUp.length).toBeGreaterThanOrEqual(10);
	await client.deactivateWorkflow(triggered.id);
	record(host.version, { executions: executions.length });
});

test('activation fails with a clear error when the credential does not work', async () => {
	const { client } = setUp;
	const { apiUrl: baseUrl } = host.sandbox;
	const access = { apiKey: 'sk_live_wrong', baseUrl, webhookSecret: '' };
	const credentialId = await client.createCredential('Wrong', 'overtenApi', access);
	const { id } = await activateTrigger({ ...setUp, credentialId }, host.url, {});
	const { status, triggers } = await untilPublished(setUp, id);
	expect(status).toBe('failed');
	expect(triggers[0]?.errorMessage).toContain('Overten rejected the API key');
});

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
