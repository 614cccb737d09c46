import { until } from '../support/until';
import { generate, overtenForTests, PROMPT_OF_ITEM, promptItems } from '../support/overten';

const overten = overtenForTests();

const FAULTS = [
	'[[status=429]] [[retry-after=0]]',
	'[[status=502]]',
	'[[status=503 x2]]',
	'[[status=504]]',
	'[[reset]]',
];

describe.each(['async', 'poll', 'sync'])('%s', (executionMode) => {
	test.each(FAULTS)('%s is retried, and the job runs once', async (directives) => {
		const { error, items } = await overten.engine.run({
			parameters: generate({ executionMode, prompt: `A report ${directives}` }),
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});
});

test('Retry-After is respected', async () => {
	const startedAt = Date.now();
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[status=429]] [[retry-after=2]]' }),
	});
	expect(items).toHaveLength(1);
	expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_000);
});

const quickly = { options: { firstPollAfter: 0.1, maxPollInterval: 0.1, waitLimit: 0.07 } };

async function pollsOf(fault: { readonly status: number; readonly retryAfter?: string }) {
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		times: 999,
		...fault,
	});
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[duration=24h]]', ...quickly }),
	});
	const requests = await overten.sandbox.control.requests();
	return { error, polls: requests.filter(({ path }) => path.startsWith('/tasks/')) };
}

test('while Overten is down, a task is polled less often', async () => {
	const { polls } = await pollsOf({ status: 502 });
	// 42 in normal times: 4.2 s, and 0.1 s between two polls.
	expect(polls.length).toBeGreaterThan(5);
	expect(polls.length).toBeLessThan(20);
});

test('while Overten is down, a poll waits as long as it says', async () => {
	const { polls } = await pollsOf({ status: 503, retryAfter: '2' });
	const pauses = polls.slice(1, -1).map(({ at }, index) => at - (polls[index]?.at ?? 0));
	expect(polls.length).toBeLessThanOrEqual(4);
	for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(1_990);
});

test('the error at the wait limit says that Overten has not shown the task of late', async () => {
	const { error } = await pollsOf({ status: 502 });
	expect(error?.description).toMatch(/The task was queued when Overten last showed it/);
});

test('a rate limit slows the batch down without failing it', async () => {
	await overten.sandbox.control.set({ rateLimit: 6, rateWindowMs: 500, rateRetryAfter: '0.5' });
	const { error, items } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM, downloadFile: false }),
		items: promptItems('A', 'B', 'C', 'D', 'E', 'F'),
	});
	expect(error).toBeUndefined();
	expect(items).toHaveLength(6);
	expect(await overten.sandbox.control.tasks()).toHaveLength(6);
});

test('Retry On Fail finds the same job and does not pay twice', async () => {
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		status: 403,
		times: 1,
	});
	const { items } = await overten.engine.run({
		parameters: generate(),
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
	});
	expect(items[0]?.json.status).toBe('completed');
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('Retry On Fail starts a new job after the previous one has failed for good', async () => {
	const running = overten.engine.start({
		parameters: generate({ prompt: 'A report [[duration=20m]]' }),
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
	});
	const [first] = await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.length === 1,
	);
	await overten.sandbox.control.endTask(first?.task_id ?? '', 'failed');
	const { error, items } = await running.outcome;

	expect(error).toBeUndefined();
	const tasks = await overten.sandbox.control.tasks();
	expect(tasks.map(({ status }) => status).sort()).toEqual(['completed', 'failed']);
	expect(new Set(tasks.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
	expect(items[0]?.json.task_id).not.toBe(first?.task_id);
});

test('executions with the same custom idempotency key share one job', async () => {
	const parameters = generate({ options: { idempotencyKey: 'invoice-41' } });
	const first = await overten.engine.run({ parameters });
	const second = await overten.engine.run({ parameters });
	expect(second.items[0]?.json.task_id).toBe(first.items[0]?.json.task_id);
	const tasks = await overten.sandbox.control.tasks();
	expect(tasks.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['invoice-41']);

	const other = await overten.engine.run({
		parameters: generate({ prompt: 'Another', options: { idempotencyKey: 'invoice-41' } }),
	});
	expect(other.error?.message).toBe('The idempotency key was already used for a different job');
});

test('items, nodes and executions have separate jobs', async () => {
	const run = async (executionId: string) =>
		await overten.engine.run({
			parameters: generate({ executionMode: 'async' }),
			items: [{ json: {} }, { json: {} }],
			executionId,
		});
	await run('1');
	await run('2');
	const keys = (await overten.sandbox.control.tasks()).map(({ idempotencyKey }) => idempotencyKey);
	expect(new Set(keys).size).toBe(4);
	await run('2');
	expect(await overten.sandbox.control.tasks()).toHaveLength(4);
});

test('a job that has already ended is returned with its result', async () => {
	const nodeRun = { parameters: generate(), executionId: '7' };
	const first = await overten.engine.run(nodeRun);
	const second = await overten.engine.run(nodeRun);
	expect(second.items[0]?.json).toEqual(first.items[0]?.json);
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});
