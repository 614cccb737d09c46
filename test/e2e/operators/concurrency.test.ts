import { record } from '../support/facts.ts';
import { expectWorkbooks } from '../support/files.ts';
import { Host } from '../support/host.ts';
import { activatePrompts, itemsOf, runCount, until, untilPaused } from '../support/runs.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { expectTasks } from '../support/tasks.ts';

/** How often Overten calls before n8n can resume the execution: its first call waits for 15 s. */
const CALLS = 4;

const PROMPT = 'A report [[duration=24h]]';

/** The job of a paused execution has ended, and another execution takes the only place. */
async function startBothAndEndOne() {
	const host = await Host.start({ speed: 60, settings: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' } });
	const setUp = await host.setUp();
	const { client } = setUp;
	const paused = await activatePrompts(setUp, host.url, { executionMode: 'webhook' });
	const busy = await activatePrompts(setUp, host.url, {
		executionMode: 'poll',
		downloadFile: false,
		options: { maxPollInterval: 1 },
	});
	const pausedId = await paused.run([PROMPT]);
	await untilPaused(client, pausedId);
	const busyId = await busy.run(['A job that takes the only place [[duration=24h]]']);
	const [first, second] = await until('both jobs have started', 20_000, async () => {
		const tasks = await host.control.tasks();
		return tasks.length === 2 ? tasks : undefined;
	});
	const ending = host.control.endTask(first?.task_id ?? '', 'completed');
	return {
		host,
		client,
		pausedId,
		busyId,
		ending,
		pausedTask: first,
		busyTask: second?.task_id ?? '',
	};
}

test('a resumed execution that waits in the queue of n8n downloads its file once, however often Overten calls', async () => {
	const { busyId, busyTask, client, ending, host, pausedId } = await startBothAndEndOne();
	await ending;
	const deliveries = await until('Overten has called again and again', 60_000, async () => {
		const found = await host.control.deliveries();
		return found.length >= CALLS ? found : undefined;
	});
	expect(deliveries.map(({ status }) => status)).toEqual([
		undefined,
		...Array.from({ length: deliveries.length - 1 }, () => 503),
	]);
	expect(await client.executions.readStatus(pausedId)).toBe('waiting');

	await host.control.endTask(busyTask, 'completed');
	await client.executions.waitFor(busyId, 30_000);
	const execution = await client.executions.waitFor(pausedId, 30_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	expect(await host.control.fileRequests()).toHaveLength(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), [PROMPT]);
	await expectTasks(host, 2);
	await expectNoSecrets(host);
	record(host.version, { executions: 2 });
});

test('a resumed execution that waits in the queue of n8n when it is killed resumes afterwards, with its file', async () => {
	const { client, ending, host, pausedId, pausedTask } = await startBothAndEndOne();
	await until('the file is fetched, so that n8n has the resumed execution', 20_000, async () => {
		const { length } = await host.control.fileRequests();
		return length > 0 ? true : undefined;
	});
	await host.kill();
	await host.restart();
	await ending;
	// Overten calls again, as it does where a proxy has answered 503 during the restart.
	const { run_id, task_id, webhookUrl: url = '' } = pausedTask ?? {};
	const body = { event: 'run.completed', task_id, run_id, format: 'excel', status: 'completed' };
	expect(await host.control.deliver({ url, body })).toEqual([200]);
	const execution = await client.executions.waitFor(pausedId, 60_000);
	expect(execution.status).toBe('success');
	expect(runCount(execution)).toBe(1);
	await expectWorkbooks(client, host.version, itemsOf(execution), [PROMPT]);
	await expectTasks(host, 2);
	await expectNoSecrets(host);
	record(host.version, { executions: 1 });
});
