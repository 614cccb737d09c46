import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate } from './api';
import type { Answer } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

describe('the key', () => {
	test.each([
		['a bearer token', { authorization: 'Bearer KEY' }, 200],
		['X-API-Key', { authorization: '', 'x-api-key': 'KEY' }, 200],
		['another key', { authorization: 'Bearer sk_live_0000000000000000000000000000' }, 401],
		['no key', { authorization: '' }, 401],
	])('as %s is answered', async (_name, wanted, status) => {
		const headers = Object.fromEntries(
			Object.entries(wanted).map(([name, value]) => [name, value.replace('KEY', sandbox.apiKey)]),
		);
		const answer = await api.get<Answer>('/verify', { headers });

		expect(answer.status).toBe(status);
		if (status === 401)
			expect(answer.data).toMatchObject({ success: false, error: 'invalid_api_key' });
	});

	test('is checked before the body', async () => {
		const answer = await generate(api, { prompt: 1 }).then(async () =>
			api.post('/excel/generate', {}, { headers: { authorization: 'Bearer wrong' } }),
		);

		expect(answer.status).toBe(401);
	});

	test('appears in no log', async () => {
		await api.get('/verify');
		const log = await sandbox.control.requests();

		expect(log).toMatchObject([{ method: 'GET', path: '/verify', status: 200, keyAccepted: true }]);
		expect(log[0]?.headerNames).toContain('authorization');
		expect(JSON.stringify(log)).not.toContain(sandbox.apiKey);
	});
});

test('verify returns the organization', async () => {
	const { data } = await api.get<Answer>('/verify');

	expect(data).toMatchObject({
		tier: 'pro',
		credits: 1_000,
		webhook_secret: sandbox.webhookSecret,
	});
});

describe('a body that the contract does not allow', () => {
	test.each([
		['no prompt', { prompt: undefined }, ['body', 'prompt']],
		['an empty prompt', { prompt: '' }, ['body', 'prompt']],
		['a long prompt', { prompt: 'x'.repeat(10_001) }, ['body', 'prompt']],
		['a number for a prompt', { prompt: 1 }, ['body', 'prompt']],
		['an invalid color', { brand: { primary_color: 'red' } }, ['body', 'brand', 'primary_color']],
		['a short timeout', { timeout_ms: 1 }, ['body', 'timeout_ms']],
		['a URL that is none', { async: true, webhook_url: 'nowhere' }, ['body', 'webhook_url']],
		['a source without its file', { data_sources: [{}] }, ['body', 'data_sources', 0, 'file_id']],
	])('is rejected field by field: %s', async (_name, body, loc) => {
		const { data, status } = await generate(api, body);

		expect(status).toBe(422);
		expect(data).toMatchObject({
			detail: expect.arrayContaining([
				{ loc, msg: expect.any(String), type: expect.any(String) },
			]) as unknown,
		});
	});

	test('can contain null where the contract allows it', async () => {
		const nulls = { run_id: null, init_file: null, data_sources: null, idempotency_key: null };

		expect((await generate(api, { ...nulls, async: true, webhook_url: null })).status).toBe(202);
	});

	test('is not coerced', async () => {
		expect((await generate(api, { async: 'true' })).status).toBe(422);
	});

	test('that is not JSON is answered in the format of Overten', async () => {
		const { data, status } = await api.post<Answer>('/excel/generate', Buffer.from('{"prompt'), {
			headers: { 'content-type': 'application/json' },
		});

		expect(status).toBe(400);
		expect(data).toMatchObject({ success: false, error: 'bad_request' });
	});
});

test('a query is validated too', async () => {
	const { data, status } = await api.get('/runs', { params: { limit: 1_000 } });

	expect(status).toBe(422);
	expect(data).toMatchObject({ detail: [{ loc: ['query', 'limit'] }] });
});

test('an unknown path is not found', async () => {
	const { data, status } = await api.get<Answer>('/nowhere');

	expect(status).toBe(404);
	expect(data).toMatchObject({ success: false, error: 'not_found' });
});

test('requests over the limit are answered with the time to wait', async () => {
	await sandbox.control.set({ rateLimit: 2, rateWindowMs: 1_500 });
	const answers = [await api.get('/verify'), await api.get('/verify'), await api.get('/verify')];

	expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
	expect(answers[2]?.headers['retry-after']).toBe('2');
});

describe('preflight', () => {
	test.each([
		['A sales report', []],
		['Chart the attached data', ['data_sources']],
		['Use the attached logo', ['image_assets']],
		['A report [[missing=init_file, images]]', ['init_file', 'images']],
	])('finds what is missing: %s', async (prompt, missing) => {
		const { data } = await api.post('/preflight', { format: 'excel', prompt });

		expect(data).toMatchObject({ valid: missing.length === 0, missing });
	});

	test('that fails rejects the job and costs nothing', async () => {
		const { data, status } = await generate(api, { prompt: 'Chart the attached data' });

		expect(status).toBe(400);
		expect(data).toMatchObject({ error: 'preflight_failed', missing: ['data_sources'] });
		expect(await sandbox.control.tasks()).toEqual([]);
	});
});

test('a reset restores everything except the key', async () => {
	await sandbox.control.set({ credits: 1, speed: 1, webhookSecret: 'whsec_other' });
	await generate(api, { prompt: 'A [[size=1KB]]', async: true });
	await sandbox.control.addFault({ path: '*', kind: 'status', times: 9 });
	await sandbox.control.reset();

	expect(await sandbox.control.requests()).toEqual([]);
	expect(await sandbox.control.tasks()).toEqual([]);
	const { data } = await api.get<Answer>('/verify');
	expect(data).toMatchObject({ credits: 1_000, webhook_secret: sandbox.webhookSecret });
	expect((await generate(api, {})).status).toBe(200);
});
