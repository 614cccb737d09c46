import axios from 'axios';

import { ASSUMED_DIALECT, QUESTION_LIST } from '../../sandbox/dialects/dialect';
import { startSandbox } from '../support/sandbox';
import { clientOf, generate, untilEnded } from './api';
import { setStage } from './stage';

const stage = setStage();

test('every assumed reading exists, and every question has another one', () => {
	for (const [name, { assumed, readings }] of QUESTION_LIST) {
		expect(ASSUMED_DIALECT).toHaveProperty(name, assumed);
		expect(Object.keys(readings)).toContain(assumed);
		expect(Object.keys(readings).length).toBeGreaterThan(1);
	}
});

describe('a dialect', () => {
	test('that is changed holds until the reset', async () => {
		await stage.speak({ verify: 'bare' });
		expect(await stage.body('/verify')).toEqual({ org_id: 'org_sandbox' });
		await stage.sandbox.control.reset();
		expect(await stage.body('/verify')).toMatchObject({ credits: 1_000 });
	});

	test('that the sandbox starts with holds after a reset', async () => {
		const bare = await startSandbox({ dialect: { verify: 'bare', lists: 'data' } });
		try {
			await bare.control.reset();
			expect((await clientOf(bare).get('/verify')).data).toEqual({ org_id: 'org_sandbox' });
			expect((await clientOf(bare).get('/webhooks')).data).toEqual({ data: [] });
		} finally {
			await bare.stop();
		}
	});

	test('that does not exist is refused', async () => {
		const refused = await axios.put(
			`${stage.sandbox.controlUrl}/dialect`,
			{ verify: 'whispered' },
			{ proxy: false, validateStatus: () => true },
		);
		expect(refused.status).toBe(400);
	});
});

test.each([
	['both', 200, 200],
	['bearerOnly', 200, 401],
	['apiKeyOnly', 401, 200],
] as const)('keyHeader=%s', async (keyHeader, withBearer, withApiKey) => {
	await stage.speak({ keyHeader });
	const asking = async (headers: Record<string, string>) =>
		(
			await axios.get(`${stage.sandbox.apiUrl}/verify`, {
				headers,
				proxy: false,
				validateStatus: null,
			})
		).status;
	expect(await asking({ authorization: `Bearer ${stage.sandbox.apiKey}` })).toBe(withBearer);
	expect(await asking({ 'x-api-key': stage.sandbox.apiKey })).toBe(withApiKey);
});

test.each([
	['withoutCredits', { webhook_secret: expect.any(String) }, ['credits']],
	['withoutSecret', { credits: 1_000 }, ['webhook_secret']],
	['bare', { org_id: 'org_sandbox' }, ['credits', 'org_name', 'webhook_secret']],
	['otherNames', { credits_remaining: 1_000, plan: 'pro' }, ['credits', 'org_id']],
	['inLists', { credits: 1_000, keys: [expect.any(String)] }, ['webhook_secret']],
] as const)('verify=%s', async (verify, has, lacks) => {
	await stage.speak({ verify });
	const account = await stage.body('/verify');
	expect(account).toMatchObject(has);
	for (const field of lacks) expect(account).not.toHaveProperty(field);
});

describe('lists', () => {
	beforeEach(async () => {
		await stage.ended();
		await stage.ended();
	});

	test.each([
		['named', { runs: [{ run_id: expect.any(String) }], next_cursor: expect.any(String) }],
		['data', { data: [{ run_id: expect.any(String) }], next_cursor: expect.any(String) }],
		['ids', { runs: [{ id: expect.any(String) }], next_cursor: expect.any(String) }],
		['bareList', [{ run_id: expect.any(String) }]],
		['nullStatus', { runs: [{ run_id: expect.any(String), status: null }] }],
	] as const)('=%s', async (lists, expected) => {
		await stage.speak({ lists });
		expect(await stage.body('/runs?limit=1')).toMatchObject(expected);
	});

	test('=withoutCursor ignores the limit', async () => {
		await stage.speak({ lists: 'withoutCursor' });
		const list = await stage.body('/runs?limit=1');
		expect(list).toMatchObject({ runs: [{}, {}] });
		expect(list).not.toHaveProperty('next_cursor');
	});

	test.each([
		['notThere', 404],
		['notLiveYet', 501],
	] as const)('=%s', async (lists, status) => {
		await stage.speak({ lists });
		for (const path of ['/runs', '/images', '/webhooks']) {
			expect((await stage.api.get(path)).status).toBe(status);
		}
		expect(
			(await stage.api.post('/webhooks', { url: stage.receiver.url, events: ['run.failed'] }))
				.status,
		).toBe(201);
	});
});

test.each([
	['fields', 'image_assets'],
	['groups', 'images'],
] as const)('preflightMissing=%s', async (preflightMissing, piece) => {
	await stage.speak({ preflightMissing });
	const request = { format: 'word', prompt: 'Use the attached logo' };
	expect((await stage.api.post('/preflight', request)).data).toMatchObject({ missing: [piece] });
	expect((await generate(stage.api, request, '/word/generate')).data).toMatchObject({
		missing: [piece],
	});
});

describe('values', () => {
	test('=strings', async () => {
		await stage.speak({ values: 'strings' });
		const task = await stage.ended();
		expect(task).toMatchObject({ credits_used: '12', progress: '100', duration_ms: '120000' });
		expect(await stage.body(`/runs/${task.run_id}`)).toMatchObject({
			created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
		});
		expect(await stage.body('/runs')).toMatchObject({ next_cursor: '' });
	});

	test('=missing', async () => {
		await stage.speak({ values: 'missing' });
		const task = await stage.ended();
		expect(Object.keys(task).toSorted()).toEqual(['result', 'run_id', 'status', 'task_id']);
		expect(await stage.body('/runs')).not.toHaveProperty('next_cursor');
		expect(await stage.body(`/runs/${task.run_id}`)).not.toHaveProperty('created_at');
	});

	test('=nulls', async () => {
		await stage.speak({ values: 'nulls' });
		const { task_id } = (await generate(stage.api, { async: true })).data;
		expect(await stage.body(`/tasks/${task_id}`)).toMatchObject({ result: null, error: null });
		expect(await untilEnded(stage.api, task_id)).toMatchObject({ error: null, credits_used: 12 });
	});
});

describe('proxy', () => {
	test.each([
		['htmlPages', 200, /^<!doctype html>/],
		['htmlErrors', 502, /^<!doctype html>/],
		['timeouts', 408, /^<!doctype html>/],
		['emptyAnswers', 200, /^$/],
		['noContent', 204, /^$/],
		['redirects', 302, /^$/],
	] as const)('=%s, once for each request', async (proxy, status, page) => {
		await stage.speak({ proxy });
		const first = await generate(stage.api, { async: true });
		expect(first.status).toBe(status);
		expect(first.data).toMatch(page);
		expect(await stage.sandbox.control.tasks()).toHaveLength(0);
		expect((await generate(stage.api, { async: true })).status).toBe(202);
		expect((await generate(stage.api, { async: true, prompt: 'Another' })).status).toBe(status);
	});

	test('=ownTimeouts', async () => {
		await stage.speak({ proxy: 'ownTimeouts' });
		const { data, status } = await stage.api.get('/verify');
		expect([status, data]).toMatchObject([408, { success: false, error: 'timeout' }]);
		expect((await stage.api.get('/verify')).status).toBe(200);
	});

	test('=lists', async () => {
		await stage.speak({ proxy: 'lists' });
		expect(await stage.body('/verify')).toEqual([]);
		expect(await stage.body('/verify')).toMatchObject({ org_id: 'org_sandbox' });
	});

	test('=redirects leads to a page elsewhere', async () => {
		await stage.speak({ proxy: 'redirects' });
		const { location } = (await stage.api.get('/verify')).headers;
		expect(location).toBe(`${stage.sandbox.filesUrl}/login`);
	});

	test('stands before the files, too', async () => {
		const { result } = await stage.ended();
		await stage.speak({ proxy: 'htmlPages' });
		const download = async () =>
			String((await stage.api.get(result.download_url ?? '')).data).slice(0, 2);
		expect([await download(), await download()]).toEqual(['<!', 'PK']);
	});
});
