import { record } from './support/facts.ts';
import { expectWorkbooks, workbookText } from './support/files.ts';
import { Host } from './support/host.ts';
import type { SetUp } from './support/host.ts';
import { activatePrompts, itemsOf, runCount, until, untilPaused } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { WAIT_FOR_TASK } from './support/workflow.ts';

/** A job of ten minutes takes a second. */
const SPEED = 600;

const PAUSING = { executionMode: 'webhook' };

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

test('20 items in one paused execution survive a crash of n8n', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING);
	// Five end before the crash, ten while n8n is away, five after it has come back.
	const prompts = Array.from({ length: 20 }, (_, index) =>
		promptOf(index, index < 5 ? 3 : index < 15 ? 7 : 30),
	);
	const executionId = await workflow.run(prompts);
	await untilPaused(client, executionId);
	await until('five callbacks were taken', 20_000, async () => {
		const taken = (await host.control.deliveries()).filter(({ status }) => status === 200);
		return taken.length === 5 ? true : undefined;
	});

	await host.kill();
	await until('ten callbacks have met nobody', 20_000, async () => {
		const deliveries = await host.control.deliveries();
		const unanswered = deliveries.filter(({ status }) => status === undefined);
		return new Set(unanswered.map(({ taskId }) => taskId)).size === 10 ? true : undefined;
	});
	await host.restart();

	const execution = await client.waitForExecution(executionId, 90_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), prompts);
	expect(await client.listExecutions(workflow.id)).toHaveLength(1);
	await expectTasks(host, 20);
	record(host.version, { executions: 1 });
});

test('a lost callback, a cancelled task and a crash leave no item behind', async () => {
	const { client } = setUp;
	const workflow = await activatePrompts(setUp, host.url, PAUSING);
	const silent = promptOf(0, 3, '[[callback=lost]]');
	const plain = promptOf(2, 12);
	const prompts = [silent, promptOf(1, 3, '[[cancel]]'), plain];
	const executionId = await workflow.run(prompts);
	await untilPaused(client, executionId);
	await host.kill();
	await host.restart();

	const execution = await client.waitForExecution(executionId, 60_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	const [first, cancelled, last] = itemsOf(execution);
	expect(cancelled?.json).toMatchObject({
		prompt: prompts[1],
		status: 'cancelled',
		error: { message: 'The task was cancelled at Overten' },
	});
	const files = [first, last].flatMap((item) => item ?? []);
	await expectWorkbooks(client, host.version, files, [silent, plain]);
	await expectTasks(host, 3);
	record(host.version, { executions: 1 });
});

test('when the wait limit passes after a crash, the items say where their tasks stood, and the files come later', async () => {
	const { client } = setUp;
	const limited = await activatePrompts(setUp, host.url, {
		...PAUSING,
		options: { waitLimit: 0.1 },
	});
	const prompts = [promptOf(0, 1, '[[callback=lost]]'), promptOf(1, 140)];
	const executionId = await limited.run(prompts);
	await untilPaused(client, executionId);
	await host.kill();
	await host.restart();

	// n8n looks once a minute for executions whose time has come.
	const execution = await client.waitForExecution(executionId, 130_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	const items = itemsOf(execution).map(({ json }) => json);
	expect(items.map(({ prompt, timed_out }) => [prompt, timed_out])).toEqual(
		prompts.map((prompt) => [prompt, true]),
	);
	// Overten knows them in the order in which they came in, which is chance.
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
	const collected = itemsOf(await client.waitForExecution(collectionId, 30_000));
	const texts = await Promise.all(collected.map((item) => workbookText(client, item)));
	expect(texts).toEqual([
		expect.stringContaining('Report no 0.'),
		expect.stringContaining('Report no 1.'),
	]);
	await expectTasks(host, 2);
	record(host.version, { executions: 2, files: 2 });
});

test('keeps its secrets', async () => {
	await expectNoSecrets(host);
});
