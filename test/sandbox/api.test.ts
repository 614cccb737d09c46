import axios from 'axios';
import type { AxiosInstance } from 'axios';

import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let api: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	api = axios.create({
		baseURL: sandbox.apiUrl,
		headers: { authorization: `Bearer ${sandbox.apiKey}` },
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
	});
});

beforeEach(async () => {
	await sandbox.control.reset();
});

afterAll(async () => {
	await sandbox.stop();
});

const generate = async (body: object, path = '/excel/generate') =>
	await api.post<Record<string, unknown>>(path, { prompt: 'A report', ...body });

test('a request without the key is refused', async () => {
	const { data, status } = await api.get('/verify', { headers: { authorization: 'Bearer no' } });
	expect(status).toBe(401);
	expect(data).toMatchObject({ success: false, error: 'invalid_api_key' });
	const other = await api.get('/verify', {
		headers: { authorization: '', 'x-api-key': sandbox.apiKey },
	});
	expect(other.status).toBe(200);
});

test.each([
	[{ prompt: '' }, 'prompt'],
	[{ prompt: 5 }, 'prompt'],
	[{ timeout_ms: 5 }, 'timeout_ms'],
	[{ brand: { primary_color: 'red' } }, 'brand.primary_color'],
	[{ data_sources: [{}] }, 'data_sources.0.file_id'],
])('%j breaks the contract and is answered in its form', async (body, field) => {
	const { data, status } = await generate(body);
	expect(status).toBe(422);
	const detail = data.detail as { loc: string[] }[];
	expect(detail.map(({ loc }) => loc.join('.'))).toContain(`body.${field}`);
});

test('the same key is the same job, and another body under it a conflict', async () => {
	const first = await generate({ async: true, idempotency_key: 'k' });
	const again = await generate({ async: true, idempotency_key: 'k' });
	expect(again.data.task_id).toBe(first.data.task_id);
	expect((await generate({ idempotency_key: 'k' })).data.task_id).toBe(first.data.task_id);
	expect((await generate({ idempotency_key: 'k', prompt: 'Another' })).status).toBe(409);
	expect((await api.get('/verify')).data).toMatchObject({ credits: 988 });
});

test('uploads are kept by purpose and refused beyond the limit', async () => {
	const form = () => {
		const data = new FormData();
		data.append('purpose', 'init');
		data.append('file', new Blob(['hello']), 'hello.txt');
		return data;
	};
	expect((await api.post('/files', form())).data).toMatchObject({ purpose: 'init', size: 5 });
	await sandbox.control.set({ maxUploadBytes: 4 });
	expect((await api.post('/files', form())).status).toBe(413);
});

test('the rate limit answers 429 with Retry-After', async () => {
	await sandbox.control.set({ rateLimit: 2, rateWindowMs: 60_000 });
	await api.get('/verify');
	await api.get('/verify');
	const { headers, status } = await api.get('/verify');
	expect(status).toBe(429);
	expect(Number(headers['retry-after'])).toBeGreaterThan(0);
});

test('subscriptions show their secret once', async () => {
	const created = await api.post<{ webhook_id: string; secret: string }>('/webhooks', {
		url: 'http://127.0.0.1:9/hook',
		events: ['run.completed'],
	});
	expect(created.data.secret).toMatch(/^whsec_/);
	expect(JSON.stringify((await api.get('/webhooks')).data)).not.toContain(created.data.secret);
	expect((await api.delete(`/webhooks/${created.data.webhook_id}`)).status).toBe(204);
	expect((await api.get('/webhooks')).data).toEqual({ webhooks: [] });
});

test('an unknown directive is answered with the known ones', async () => {
	const { data, status } = await generate({ prompt: 'A report [[explode]]' });
	expect(status).toBe(400);
	expect(data.message).toContain('duration');
});

test('a job can be ended from outside', async () => {
	const { data } = await generate({ async: true, prompt: 'A report [[duration=24h]]' });
	await sandbox.control.endTask(String(data.task_id), 'cancelled');
	const task = await api.get<{ status: string }>(`/tasks/${String(data.task_id)}`);
	expect(task.data.status).toBe('cancelled');
});
