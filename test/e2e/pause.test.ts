import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { record } from './support/facts.ts';
import { expectWorkbooks, workbookText } from './support/files.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import {
	activatePrompts,
	failuresOf,
	itemsOf,
	retryAndWait,
	runCount,
	until,
	untilPaused,
} from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { failsAtWaitLimit } from './support/versions.ts';
import { WAIT_FOR_TASK } from './support/workflow.ts';

/** A ten-minute job takes one second. */
const SPEED = 600;

const PAUSING = { executionMode: 'webhook' };

const CONTINUING = { onError: 'continueRegularOutput' } as const;

let host: Host;
let setUp: SetUp;

beforeAll(async () => {
	host = await Host.start({ speed: SPEED });
	setUp = await host.setUp();
});

beforeEach(async () => {
	await host.control.reset();
});

/** @param seconds real ones */
function promptOf(index: number, seconds: number, directive = ''): string {
	return `Report no ${String(index)}. [[duration=${String(seconds * SPEED)}s]]${directive}`;
}

const runningTasks = async () => {
	const tasks = await host.control.tasks();
	return tasks.filter(({ status }) => status === 'queued' || status === 'running');
};

/** Overten's callbacks then find n8n ready, however long it has taken to start. */
async function endTheRest(): Promise<void> {
	for (const { task_id } of await runningTasks()) await host.control.endTask(task_id, 'completed');
}

/** What n8n's own recovery does with an execution, when its last recovery has not come to an end. */
function markAsCrashed({ userFolder }: Host, executionId: string): void {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'));
	const mark = "UPDATE execution_entity SET status = 'crashed', waitTill = NULL WHERE id = ?";
	database.prepare(mark).run(executionId);
	database.close();
}

test('20 items in one paused execution survive a crash of n8n', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING);
	// Five end before the crash, ten while n8n is down, and five when it is back.
	const prompts = Array.from({ length: 20 }, (_, index) =>
		promptOf(index, index < 5 ? 3 : index < 15 ? 7 : 140),
	);
	const executionId = await workflow.run(prompts);
	await untilPaused(client, executionId);
	await until('five callbacks were accepted', 20_000, async () => {
		const taken = (await host.control.deliveries()).filter(({ status }) => status === 200);
		return taken.length === 5 ? true : undefined;
	});

	await host.kill();
	await until('ten callbacks have failed', 20_000, async () => {
		const deliveries = await host.control.deliveries();
		const unanswered = deliveries.filter(({ status }) => status === undefined);
		return new Set(unanswered.map(({ taskId }) => taskId)).size === 10 ? true : undefined;
	});
	await host.restart();
	await endTheRest();

	const execution = await client.executions.waitFor(executionId, 90_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), prompts);
	expect(await client.executions.list(workflow.id)).toHaveLength(1);
	await expectTasks(host, 20);
	record(host.version, { executions: 1 });
});

test('no item is lost after a lost callback, a cancelled task and a crash', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING, CONTINUING);
	const silent = promptOf(0, 3, '[[callback=lost]]');
	const plain = promptOf(2, 140);
	const prompts = [silent, promptOf(1, 3, '[[cancel]]'), plain];
	const executionId = await workflow.run(prompts);
	await untilPaused(client, executionId);
	await host.kill();
	await until('two jobs have ended', 20_000, async () =>
		(await runningTasks()).length === 1 ? true : undefined,
	);
	await host.restart();
	await endTheRest();

	const execution = await client.executions.waitFor(executionId, 60_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	const [first, cancelled, last] = itemsOf(execution);
	expect(cancelled?.json).toEqual({
		prompt: prompts[1],
		error: expect.objectContaining({ message: 'The task was cancelled in Overten' }),
	});
	const files = [first, last].flatMap((item) => item ?? []);
	await expectWorkbooks(client, host.version, files, [silent, plain]);
	await expectTasks(host, 3);
	record(host.version, { executions: 1 });
});

test('the next callback makes up for one that n8n refused because the pause was not stored yet', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING);
	const prompts = [promptOf(0, 3, '[[callback=early]]'), promptOf(1, 5)];
	const execution = await client.executions.waitFor(await workflow.run(prompts), 60_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), prompts);
	// It comes while the node runs, and Overten takes a 4xx as final.
	const statuses = (await host.control.deliveries()).map(({ status }) => status);
	expect(statuses).toEqual([409, 200]);
	await expectTasks(host, 2);
	record(host.version, { executions: 1 });
});

test('when the wait limit is reached after a crash, the items show the status of their tasks, and the files can be collected later', async () => {
	const { client } = setUp;
	// It passes when n8n is back: while n8n starts, it checks paused executions for a crash, and takes one that its timer
	// is resuming at that moment for crashed.
	const parameters = { ...PAUSING, options: { waitLimit: 0.75 } };
	const limited = await activatePrompts(setUp, host.url, parameters, CONTINUING);
	const prompts = [promptOf(0, 1, '[[callback=lost]]'), promptOf(1, 140)];
	const executionId = await limited.run(prompts);
	await untilPaused(client, executionId);
	await host.kill();
	await host.restart();

	// n8n checks once a minute for executions whose wait has ended.
	const execution = await client.executions.waitFor(executionId, 130_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	const items = itemsOf(execution).map(({ json }) => json);
	expect(items.map(({ prompt }) => prompt)).toEqual(prompts);
	for (const { waiting_until } of items) expect(waiting_until).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
	// Overten lists them in the order in which they arrived, which is random.
	const tasks = await host.control.tasks();
	const taskIds = items.map(({ task_id }) => (typeof task_id === 'string' ? task_id : ''));
	expect(items).toEqual(
		taskIds.map((task_id): unknown => {
			const run_id = tasks.find((task) => task.task_id === task_id)?.run_id;
			return expect.objectContaining({ task_id, run_id });
		}),
	);
	const collecting = await activatePrompts(setUp, host.url, WAIT_FOR_TASK);
	for (const taskId of taskIds) await host.control.endTask(taskId, 'completed');
	const collectionId = await collecting.run(taskIds);
	const collected = itemsOf(await client.executions.waitFor(collectionId, 30_000));
	const texts = await Promise.all(collected.map((item) => workbookText(client, item)));
	expect(texts).toEqual([
		expect.stringContaining('Report no 0.'),
		expect.stringContaining('Report no 1.'),
	]);
	await expectTasks(host, 2);
	record(host.version, { executions: 2, files: 2 });
});

test('when n8n takes a paused execution for crashed, Retry says which tasks go on, and pays for nothing', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING);
	const executionId = await workflow.run([promptOf(0, 2, '[[callback=lost]]')]);
	await untilPaused(client, executionId);
	await host.kill();
	markAsCrashed(host, executionId);
	await host.restart();
	expect(await client.executions.readStatus(executionId)).toBe('crashed');

	const retried = await retryAndWait(client, workflow.id, executionId);
	const [task] = await host.control.tasks();
	const told = failsAtWaitLimit(host.version)
		? failuresOf([retried]).join()
		: itemsOf(retried).map(({ json }) => json.task_id);
	expect(told).toContain(task?.task_id);
	await expectTasks(host, 1);
	record(host.version, { executions: 2 });
});

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
