import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate, until, untilEnded } from './api';
import type { Answer } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

async function credits(): Promise<number> {
	return (await api.get<Answer>('/verify')).data.credits;
}

describe.each([
	['/excel/generate', 12],
	['/word/generate', 8],
	['/slides/generate', 15],
])('%s', (path, price) => {
	test('keeps the connection open until the file is ready', async () => {
		const { data, status } = await generate(api, {}, path);

		expect(status).toBe(200);
		expect(data).toMatchObject({ status: 'completed', credits_used: price });
		expect(data.duration_ms).toBeGreaterThan(60_000);
		expect(data.download_url.startsWith(sandbox.filesUrl)).toBe(true);
		expect(await credits()).toBe(1_000 - price);
	});

	test('answers immediately when async, and goes through its states', async () => {
		const { data, status } = await generate(
			api,
			{ async: true, prompt: 'A [[duration=4m]]' },
			path,
		);
		expect(status).toBe(202);
		expect(data.status).toBe('queued');

		const seen: Answer[] = [];
		await until(async () => {
			const task = (await api.get<Answer>(`/tasks/${data.task_id}`)).data;
			seen.push(task);
			return task.status === 'completed';
		});
		expect(seen.some((task) => task.status === 'running' && 'phase' in task)).toBe(true);
		expect(seen.at(-1)).toMatchObject({
			run_id: data.run_id,
			turn_index: 0,
			progress: 100,
			credits_used: price,
			result: { download_url: expect.any(String), edit_url: expect.any(String) },
		});
	});
});

describe.each([
	['[[fail]]', 'failed', { code: 'agent_error', message: 'The agents could not finish.' }, 500],
	[
		'[[fail=no_data: Nothing to sum up]]',
		'failed',
		{ code: 'no_data', message: 'Nothing to sum up' },
		500,
	],
	['[[fail-text=Out of ideas]]', 'failed', 'Out of ideas', 500],
	['[[cancel]]', 'cancelled', undefined, 409],
	['[[expire]]', 'expired', undefined, 410],
])('%s', (directive, status, error, syncStatus) => {
	test(`ends ${status} and costs nothing`, async () => {
		const { data } = await generate(api, { async: true, prompt: `A report ${directive}` });
		const task = await untilEnded(api, data.task_id);

		expect(task).toMatchObject({ status, credits_used: 0 });
		expect(task.error).toEqual(error);
		expect(task.result).toBeUndefined();
		expect(await credits()).toBe(1_000);
	});

	test('fails a sync request', async () => {
		expect((await generate(api, { prompt: `A report ${directive}` })).status).toBe(syncStatus);
	});
});

test('the control API ends a task', async () => {
	const { data } = await generate(api, { async: true, prompt: 'A report [[duration=24h]]' });
	await sandbox.control.endTask(data.task_id, 'cancelled');

	expect((await api.get<Answer>(`/tasks/${data.task_id}`)).data.status).toBe('cancelled');
});

test('an unknown task is not found', async () => {
	expect((await api.get('/tasks/task_0')).status).toBe(404);
});

describe('the sync time limit', () => {
	test.each([
		['is passed', 'A report [[duration=6m]]'],
		['is treated as reached', 'A report [[promote]]'],
	])('promotes the job when it %s', async (_how, prompt) => {
		const { data, status } = await generate(api, { prompt });

		expect(status).toBe(202);
		expect((await untilEnded(api, data.task_id)).status).toBe('completed');
	});

	test('can be a 408, after which the same job is submitted as async', async () => {
		await sandbox.control.set({ ceiling: '408', syncCeilingMs: 30_000 });
		const body = { idempotency_key: 'k' };
		expect((await generate(api, body)).status).toBe(408);
		const { data, status } = await generate(api, { ...body, async: true });

		expect(status).toBe(202);
		expect((await untilEnded(api, data.task_id)).status).toBe('completed');
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('can be a 408 with a directive', async () => {
		expect((await generate(api, { prompt: 'A report [[408]]' })).status).toBe(408);
	});
});

describe('an idempotency key', () => {
	const body = { idempotency_key: 'k', async: true };

	test('combines several requests into one job, charged once', async () => {
		const [first, second] = await Promise.all([generate(api, body), generate(api, body)]);
		expect(second.data.task_id).toBe(first.data.task_id);
		await untilEnded(api, first.data.task_id);
		const third = await generate(api, body);

		expect(third).toMatchObject({ status: 202, data: { status: 'completed' } });
		expect(third.data.task_id).toBe(first.data.task_id);
		expect(await credits()).toBe(988);
	});

	test('lets a second sync request join the first', async () => {
		const sync = { idempotency_key: 'k' };
		const [first, second] = await Promise.all([generate(api, sync), generate(api, sync)]);
		const third = await generate(api, sync);

		expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
		expect(second.data).toEqual(first.data);
		expect(third.data).toEqual(first.data);
	});

	test('conflicts with a different body', async () => {
		await generate(api, body);

		expect((await generate(api, { ...body, prompt: 'Another' })).status).toBe(409);
		expect((await generate(api, body, '/word/generate')).status).toBe(409);
	});

	test('keeps answering with a job that has failed', async () => {
		const failing = { ...body, prompt: 'A report [[fail]]' };
		const first = await generate(api, failing);
		await untilEnded(api, first.data.task_id);

		const second = await generate(api, failing);
		expect(second.data).toMatchObject({ task_id: first.data.task_id, status: 'failed' });
	});

	test('answers even when no credits are left', async () => {
		await generate(api, { idempotency_key: 'k' });
		await sandbox.control.set({ credits: 0 });

		expect((await generate(api, { idempotency_key: 'k' })).status).toBe(200);
		expect((await generate(api, { idempotency_key: 'l' })).status).toBe(402);
	});
});

describe('a text', () => {
	test.each([
		['/text/humanize', { text: 'It rains.' }],
		['/text/rewrite', { text: 'It rains.', prompt: 'Longer' }],
		['/text/new-content', { prompt: 'On rain' }],
	])('%s is answered with only the text and the price', async (path, body) => {
		const { data, status } = await api.post(path, body);

		expect(status).toBe(200);
		expect(data).toEqual({ text: expect.any(String) as unknown, credits_used: 1 });
	});

	test('can be async, and accepts directives in the text', async () => {
		const { data } = await api.post<Answer>('/text/humanize', { text: 'It rains.', async: true });
		expect((await untilEnded(api, data.task_id)).result.text).toContain('It rains.');

		const failing = await api.post('/text/humanize', { text: 'It rains. [[status=503]]' });
		expect(failing.status).toBe(503);
	});
});

test('an outline is JSON without a file', async () => {
	const { data } = await generate(api, {}, '/slides/outline');

	expect(data).toMatchObject({
		status: 'completed',
		outline: [{ slide: 1, title: 'Title' }, {}, {}],
	});
	expect(data).not.toHaveProperty('download_url');
});

test('an unknown or invalid directive is explained', async () => {
	const unknown = await generate(api, { prompt: 'A report [[explode]]' });
	expect(unknown.status).toBe(400);
	expect(unknown.data.message).toContain('callback, cancel, duration');

	const nonsense = await generate(api, { prompt: 'A report [[duration=long]]' });
	expect(nonsense).toMatchObject({ status: 400, data: { error: 'bad_directive' } });
});
