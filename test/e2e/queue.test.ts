import type { INodeExecutionData } from 'n8n-workflow';

import { N8nClient } from '../../scripts/n8n/client.ts';
import { ENDED } from '../../scripts/n8n/executions-api.ts';
import type { ListedExecution, StoredExecution } from '../../scripts/n8n/rest-types.ts';
import { executionsOn, startCluster } from './support/cluster.ts';
import type { Cluster } from './support/cluster.ts';
import { record } from './support/facts.ts';
import { askedIn, expectWorkbooks, promptsOfWorkbooks, workbookText } from './support/files.ts';
import { addCredential } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { activatePrompts, failuresOf, itemsOf, until } from './support/runs.ts';
import type { PromptsWorkflow } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { activateTrigger, untilStarted, untilSubscribed } from './support/trigger.ts';
import { WAIT_FOR_TASK } from './support/workflow.ts';

/** Slow enough for Overten's delivery attempts to last for two minutes. */
const SPEED = 10;

/** Of each mode; `npm run cluster` has thousands. */
const EXECUTIONS = 50;

/** Parallel requests: real systems send this many, and n8n has few database connections. */
const CALLS_AT_ONCE = 5;

let cluster: Cluster;
let setUp: SetUp;

beforeAll(async () => {
	cluster = await startCluster(SPEED, 2);
	setUp = await addCredential(await N8nClient.setUpOwner(cluster.main.url), cluster.sandbox);
});

beforeEach(async () => {
	await cluster.control.reset();
	await cluster.control.set({ credits: 1_000_000 });
});

/** @param seconds real ones */
function promptOf(index: number, seconds: number): string {
	return `Report no ${String(index)}. [[duration=${String(seconds * SPEED)}s]]`;
}

/** One execution per prompt. */
async function postEach(workflow: PromptsWorkflow, prompts: readonly string[]): Promise<void> {
	for (let index = 0; index < prompts.length; index += CALLS_AT_ONCE) {
		const calls = prompts.slice(index, index + CALLS_AT_ONCE);
		await Promise.all(
			calls.map(async (prompt) => {
				await workflow.post([prompt]);
			}),
		);
	}
}

/** Waits until `count` executions have ended. @returns them, oldest first */
async function ended(
	{ id }: PromptsWorkflow,
	count: number,
	limitMs: number,
): Promise<StoredExecution[]> {
	const { client } = setUp;
	let listed: readonly ListedExecution[] = [];
	await until(`${String(count)} executions have ended`, limitMs, async () => {
		listed = await client.executions.list(id);
		return listed.filter(({ status }) => ENDED.has(status)).length >= count ? true : undefined;
	}).catch(async (error: unknown) => {
		const open = listed.filter(({ status }) => !ENDED.has(status));
		record(cluster.version, { lost: open.length });
		const deliveries = await cluster.control.deliveries();
		const calls = deliveries.filter(({ url }) =>
			open.some(({ id: each }) => url.includes(`/${each}/`)),
		);
		throw new Error(`Still open: ${JSON.stringify(open)}; called: ${JSON.stringify(calls)}`, {
			cause: error,
		});
	});
	const executions: StoredExecution[] = [];
	for (const execution of listed) executions.push(await client.executions.read(execution.id));
	return executions.toSorted((a, b) => Number(a.id) - Number(b.id));
}

/** Executions that run at the same time can end in any order. */
function byPrompt(items: readonly INodeExecutionData[]): INodeExecutionData[] {
	const promptIn = ({ json }: INodeExecutionData) => json.prompt ?? '';
	return items.toSorted((a, b) => (promptIn(a) < promptIn(b) ? -1 : 1));
}

test.each(['sync', 'async', 'poll', 'webhook'])(
	`${String(EXECUTIONS)} executions over two workers, in the mode %s`,
	async (executionMode) => {
		const workflow = await activatePrompts(setUp, cluster.webhooks.url, { executionMode });
		// Long enough for n8n to store a paused execution, and one after another, as in production.
		const secondsOf = (index: number) => (executionMode === 'webhook' ? 4 + index / 20 : 0.2);
		const prompts = Array.from({ length: EXECUTIONS }, (_, index) =>
			promptOf(index, secondsOf(index)),
		);
		await postEach(workflow, prompts);

		const executions = await ended(workflow, EXECUTIONS, 240_000);
		expect(failuresOf(executions)).toEqual([]);
		const items = executions.flatMap((execution) => itemsOf(execution));
		if (executionMode === 'async') {
			expect(items.map(({ json }) => json.prompt).toSorted()).toEqual(prompts.toSorted());
		} else {
			await expectWorkbooks(setUp.client, cluster.version, byPrompt(items), prompts.toSorted());
		}
		const shares = await Promise.all(
			cluster.workers.map(async (worker) => {
				const begun = await executionsOn(worker);
				return executions.filter(({ id }) => begun.has(id)).length;
			}),
		);
		expect(Math.min(...shares)).toBeGreaterThan(EXECUTIONS / 10);
		await expectTasks(cluster, EXECUTIONS);
		record(cluster.version, { executions: EXECUTIONS });
	},
	360_000,
);

test('killing a worker loses no paused execution and no polled task', async () => {
	const { client } = setUp;
	const at = cluster.webhooks.url;
	const [victim] = cluster.workers;
	if (victim === undefined) throw new Error('There is no worker.');
	const pausing = await activatePrompts(setUp, at, { executionMode: 'webhook' });
	const polling = await activatePrompts(setUp, at, { executionMode: 'poll' });
	const collecting = await activatePrompts(setUp, at, WAIT_FOR_TASK);
	const prompts = Array.from({ length: 40 }, (_, index) => promptOf(index, 30));
	await postEach(pausing, prompts);
	await until('all executions are paused', 60_000, async () => {
		const executions = await client.executions.list(pausing.id);
		return executions.every(({ status }) => status === 'waiting') ? true : undefined;
	});
	const polled = Array.from({ length: 16 }, (_, index) => promptOf(index, 12));
	await postEach(polling, polled);
	const tasks = await until('all tasks have started', 30_000, async () => {
		const known = await cluster.control.tasks();
		return known.length === prompts.length + polled.length ? known : undefined;
	});
	await victim.kill();
	record(cluster.version, { kills: 1 });

	// n8n ends the executions of the killed worker; those on other workers are not affected.
	const begun = await executionsOn(victim);
	const finished = await ended(polling, polled.length, 120_000);
	const broken = finished.filter(({ id }) => begun.has(id));
	const whole = finished.filter(({ id }) => !begun.has(id));
	expect(broken.length).toBeGreaterThan(0);
	expect(broken.map(({ status }) => status)).toEqual(broken.map(() => 'error'));
	expect(whole.map(({ status }) => status)).toEqual(whole.map(() => 'success'));
	const polledItems = whole.flatMap((execution) => itemsOf(execution));
	const polledPrompts = await promptsOfWorkbooks(client, polledItems);

	// Their tasks continued in Overten, and their files can be collected.
	const known = new Set(polledItems.map(({ json }) => json.task_id));
	const lost = tasks.slice(prompts.length).filter(({ task_id }) => !known.has(task_id));
	expect(lost).toHaveLength(broken.length);
	await postEach(
		collecting,
		lost.map(({ task_id }) => task_id),
	);
	const collected = await ended(collecting, lost.length, 60_000);
	expect(failuresOf(collected)).toEqual([]);
	for (const item of collected.flatMap((execution) => itemsOf(execution))) {
		const text = await workbookText(client, item);
		const prompt = polled.find((each) => text.includes(askedIn(each)));
		expect(polledPrompts).not.toContain(prompt);
		polledPrompts.push(prompt ?? '');
	}
	expect(polledPrompts.toSorted()).toEqual(polled.toSorted());

	const resumed = await ended(pausing, prompts.length, 90_000);
	expect(failuresOf(resumed)).toEqual([]);
	const items = resumed.flatMap((execution) => itemsOf(execution));
	await expectWorkbooks(client, cluster.version, byPrompt(items), prompts.toSorted());
	await expectTasks(cluster, prompts.length + polled.length);
	record(cluster.version, {
		executions: prompts.length + polled.length + lost.length,
		files: polled.length,
	});
}, 300_000);

test('the trigger receives deliveries in the webhook process, which drops duplicates', async () => {
	const { client } = setUp;
	const triggered = await activateTrigger(setUp, cluster.webhooks.url, {});
	await untilSubscribed(cluster.sandbox, [triggered.url]);
	const starting = await activatePrompts(setUp, cluster.webhooks.url, { executionMode: 'async' });
	const prompts = Array.from({ length: 12 }, (_, index) => promptOf(index, 1));
	await starting.post(prompts.map((prompt) => `${prompt}[[callback=duplicate]]`));

	await untilStarted(setUp, triggered, prompts.length);
	await until('each delivery was attempted twice', 30_000, async () => {
		const deliveries = await cluster.control.deliveries();
		return deliveries.length >= 2 * prompts.length ? true : undefined;
	});
	const executions = await client.executions.list(triggered.id);
	const begun = await Promise.all(
		executions.map(async ({ id }) => await client.executions.waitFor(id, 30_000)),
	);
	const told = begun.flatMap((execution) => itemsOf(execution)).map(({ json }) => json.task_id);
	const tasks = await cluster.control.tasks();
	expect(told.toSorted()).toEqual(tasks.map(({ task_id }) => task_id).toSorted());

	await client.deactivateWorkflow(triggered.id);
	await untilSubscribed(cluster.sandbox, []);
	record(cluster.version, { executions: prompts.length + 1 });
}, 120_000);

test('leaks no secrets', async () => {
	await expectNoSecrets({ ...cluster, databaseText: await cluster.database.dump() });
});
