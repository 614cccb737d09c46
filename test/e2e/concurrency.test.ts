import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { Host } from './support/host.ts';
import { activatePrompts, itemsOf, runCount, until, untilPaused } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';

/** How often Overten calls before n8n can resume the execution: its first call waits for 15 s. */
const CALLS = 4;

test('a resumed execution that waits in the queue of n8n downloads its file once, however often Overten calls', async () => {
	const host = await Host.start({ speed: 60, settings: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' } });
	const setUp = await host.setUp();
	const { client } = setUp;
	const paused = await activatePrompts(setUp, host.url, { executionMode: 'webhook' });
	const busy = await activatePrompts(setUp, host.url, {
		executionMode: 'poll',
		downloadFile: false,
		options: { maxPollInterval: 1 },
	});

	const prompt = 'A report [[duration=24h]]';
	const pausedId = await paused.run([prompt]);
	await untilPaused(client, pausedId);
	const busyId = await busy.run(['A job that takes the only place [[duration=24h]]']);
	const [first, second] = await until('both jobs have started', 20_000, async () => {
		const tasks = await host.control.tasks();
		return tasks.length === 2 ? tasks : undefined;
	});
	await host.control.endTask(first?.task_id ?? '', 'completed');
	const deliveries = await until('Overten has called again and again', 60_000, async () => {
		const found = await host.control.deliveries();
		return found.length >= CALLS ? found : undefined;
	});
	expect(deliveries.map(({ status }) => status)).toEqual([
		undefined,
		...Array.from({ length: deliveries.length - 1 }, () => 503),
	]);
	expect(await client.readStatus(pausedId)).toBe('waiting');

	await host.control.endTask(second?.task_id ?? '', 'completed');
	await client.waitForExecution(busyId, 30_000);
	const execution = await client.waitForExecution(pausedId, 30_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	expect(await host.control.fileRequests()).toHaveLength(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), [prompt]);
	await expectTasks(host, 2);
	await expectNoSecrets(host);
	record(host.version, { executions: 2 });
});
