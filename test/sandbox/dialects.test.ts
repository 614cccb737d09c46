import { createHmac } from 'node:crypto';

import axios from 'axios';
import type { AxiosInstance } from 'axios';

import { ASSUMED_DIALECT, QUESTION_LIST } from '../../sandbox/dialects/dialect';
import type { DialectChange } from '../../sandbox/dialects/dialect';
import { startSandbox } from '../support/sandbox';
import type { Sandbox } from '../support/sandbox';
import { clientOf, generate, startReceiver, until, untilEnded } from './api';
import type { Answer, Callback, Receiver } from './api';

let sandbox: Sandbox;
let api: AxiosInstance;
let receiver: Receiver;

beforeAll(async () => {
	sandbox = await startSandbox();
	api = clientOf(sandbox);
});

beforeEach(async () => {
	await sandbox.control.reset();
	receiver = await startReceiver();
});

afterEach(async () => {
	await receiver.stop();
});

afterAll(async () => {
	await sandbox.stop();
});

const speak = async (dialect: DialectChange) => {
	await sandbox.control.speak(dialect);
};

/** A task that has ended, as GET /tasks/{task_id} answers. */
async function ended(prompt = 'A report'): Promise<Answer> {
	const { task_id } = (await generate(api, { prompt, async: true })).data;
	return await untilEnded(api, task_id);
}

const body = async (path: string) => (await api.get<unknown>(path)).data;

test('every assumed reading exists, and every question has another one', () => {
	for (const [name, { assumed, readings }] of QUESTION_LIST) {
		expect(ASSUMED_DIALECT).toHaveProperty(name, assumed);
		expect(Object.keys(readings)).toContain(assumed);
		expect(Object.keys(readings).length).toBeGreaterThan(1);
	}
});

describe('a dialect', () => {
	test('that is changed holds until the reset', async () => {
		await speak({ verify: 'bare' });
		expect(await body('/verify')).toEqual({ org_id: 'org_sandbox' });
		await sandbox.control.reset();
		expect(await body('/verify')).toMatchObject({ credits: 1_000 });
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
			`${sandbox.controlUrl}/dialect`,
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
	await speak({ keyHeader });
	const asking = async (headers: Record<string, string>) =>
		(await axios.get(`${sandbox.apiUrl}/verify`, { headers, proxy: false, validateStatus: null }))
			.status;
	expect(await asking({ authorization: `Bearer ${sandbox.apiKey}` })).toBe(withBearer);
	expect(await asking({ 'x-api-key': sandbox.apiKey })).toBe(withApiKey);
});

test.each([
	['withoutCredits', { webhook_secret: expect.any(String) }, ['credits']],
	['withoutSecret', { credits: 1_000 }, ['webhook_secret']],
	['bare', { org_id: 'org_sandbox' }, ['credits', 'org_name', 'webhook_secret']],
	['otherNames', { credits_remaining: 1_000, plan: 'pro' }, ['credits', 'org_id']],
] as const)('verify=%s', async (verify, has, lacks) => {
	await speak({ verify });
	const account = await body('/verify');
	expect(account).toMatchObject(has);
	for (const field of lacks) expect(account).not.toHaveProperty(field);
});

describe('lists', () => {
	beforeEach(async () => {
		await ended();
		await ended();
	});

	test.each([
		['named', { runs: [{ run_id: expect.any(String) }], next_cursor: expect.any(String) }],
		['data', { data: [{ run_id: expect.any(String) }], next_cursor: expect.any(String) }],
		['ids', { runs: [{ id: expect.any(String) }], next_cursor: expect.any(String) }],
		['bareList', [{ run_id: expect.any(String) }]],
	] as const)('=%s', async (lists, expected) => {
		await speak({ lists });
		expect(await body('/runs?limit=1')).toMatchObject(expected);
	});

	test('=withoutCursor ignores the limit', async () => {
		await speak({ lists: 'withoutCursor' });
		const list = await body('/runs?limit=1');
		expect(list).toMatchObject({ runs: [{}, {}] });
		expect(list).not.toHaveProperty('next_cursor');
	});

	test.each([
		['notThere', 404],
		['notLiveYet', 501],
	] as const)('=%s', async (lists, status) => {
		await speak({ lists });
		for (const path of ['/runs', '/images', '/webhooks']) {
			expect((await api.get(path)).status).toBe(status);
		}
		expect(
			(await api.post('/webhooks', { url: receiver.url, events: ['run.failed'] })).status,
		).toBe(201);
	});
});

test.each([
	['fields', 'image_assets'],
	['groups', 'images'],
] as const)('preflightMissing=%s', async (preflightMissing, piece) => {
	await speak({ preflightMissing });
	const request = { format: 'word', prompt: 'Use the attached logo' };
	expect((await api.post('/preflight', request)).data).toMatchObject({ missing: [piece] });
	expect((await generate(api, request, '/word/generate')).data).toMatchObject({ missing: [piece] });
});

describe('values', () => {
	test('=strings', async () => {
		await speak({ values: 'strings' });
		const task = await ended();
		expect(task).toMatchObject({ credits_used: '12', progress: '100', duration_ms: '120000' });
		expect(await body(`/runs/${task.run_id}`)).toMatchObject({
			created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
		});
		expect(await body('/runs')).toMatchObject({ next_cursor: '' });
	});

	test('=missing', async () => {
		await speak({ values: 'missing' });
		const task = await ended();
		expect(Object.keys(task).toSorted()).toEqual(['result', 'run_id', 'status', 'task_id']);
		expect(await body('/runs')).not.toHaveProperty('next_cursor');
		expect(await body(`/runs/${task.run_id}`)).not.toHaveProperty('created_at');
	});

	test('=nulls', async () => {
		await speak({ values: 'nulls' });
		const { task_id } = (await generate(api, { async: true })).data;
		expect(await body(`/tasks/${task_id}`)).toMatchObject({ result: null, error: null });
		expect(await untilEnded(api, task_id)).toMatchObject({ error: null, credits_used: 12 });
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
		await speak({ proxy });
		const first = await generate(api, { async: true });
		expect(first.status).toBe(status);
		expect(first.data).toMatch(page);
		expect(await sandbox.control.tasks()).toHaveLength(0);
		expect((await generate(api, { async: true })).status).toBe(202);
		expect((await generate(api, { async: true, prompt: 'Another' })).status).toBe(status);
	});

	test('=ownTimeouts', async () => {
		await speak({ proxy: 'ownTimeouts' });
		const { data, status } = await api.get('/verify');
		expect([status, data]).toMatchObject([408, { success: false, error: 'timeout' }]);
		expect((await api.get('/verify')).status).toBe(200);
	});

	test('=lists', async () => {
		await speak({ proxy: 'lists' });
		expect(await body('/verify')).toEqual([]);
		expect(await body('/verify')).toMatchObject({ org_id: 'org_sandbox' });
	});

	test('=redirects leads to a page elsewhere', async () => {
		await speak({ proxy: 'redirects' });
		const { location } = (await api.get('/verify')).headers;
		expect(location).toBe(`${sandbox.filesUrl}/login`);
	});

	test('stands before the files, too', async () => {
		const { result } = await ended();
		await speak({ proxy: 'htmlPages' });
		const download = async () =>
			String((await api.get(result.download_url ?? '')).data).slice(0, 2);
		expect([await download(), await download()]).toEqual(['<!', 'PK']);
	});
});

test('textAsync=ignored', async () => {
	await speak({ textAsync: 'ignored', promotion: 'early' });
	const request = { text: 'Hello', async: true, webhook_url: receiver.url };
	const { data, status } = await generate(api, request, '/text/humanize');
	expect([status, data]).toEqual([200, { text: 'Well, Hello' }]);
});

describe('acceptedAnswer', () => {
	test('=withoutStatus', async () => {
		await speak({ acceptedAnswer: 'withoutStatus' });
		const { data, status } = await generate(api, { async: true });
		expect(status).toBe(202);
		expect(data).not.toHaveProperty('status');
	});

	test('=unknownStatus', async () => {
		await speak({ acceptedAnswer: 'unknownStatus' });
		expect((await generate(api, { async: true })).data.status).toBe('accepted');
	});

	test('=numericIds', async () => {
		await speak({ acceptedAnswer: 'numericIds' });
		const { run_id, task_id } = (await generate(api, { async: true, webhook_url: receiver.url }))
			.data;
		const ids = { run_id: expect.any(Number), task_id: expect.any(Number) };
		expect({ run_id, task_id }).toEqual(ids);
		expect(await untilEnded(api, task_id)).toMatchObject({ run_id, task_id });
		expect(await body(`/runs/${run_id}`)).toMatchObject({ run_id });
		await until(() => receiver.callbacks.length === 1);
		expect(receiver.callbacks[0]?.body).toMatchObject({ run_id, task_id });
	});
});

describe('promotion', () => {
	test.each([
		['atCeiling', 200],
		['early', 202],
		['answered408', 408],
	] as const)('=%s', async (promotion, status) => {
		await speak({ promotion });
		expect((await generate(api, {})).status).toBe(status);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});

describe('idempotentRepeat', () => {
	const repeated = async () => {
		const request = { async: true, idempotency_key: 'key' };
		const first = await generate(api, request);
		await untilEnded(api, first.data.task_id);
		return [first, await generate(api, request)] as const;
	};

	test('=sameTask', async () => {
		const [first, second] = await repeated();
		expect(second.data.task_id).toBe(first.data.task_id);
	});

	test('=conflictNamingTask', async () => {
		await speak({ idempotentRepeat: 'conflictNamingTask' });
		const [first, second] = await repeated();
		const { run_id, task_id } = first.data;
		expect(second.status).toBe(409);
		expect(second.data).toMatchObject({ error: 'idempotency_conflict', run_id, task_id });
	});

	test('=freshAfterADay remembers for a day', async () => {
		await speak({ idempotentRepeat: 'freshAfterADay' });
		const [first, second] = await repeated();
		expect(second.data.task_id).toBe(first.data.task_id);
		await sandbox.control.set({ speed: 1e10 });
		const [third] = await repeated();
		expect(third.data.task_id).not.toBe(first.data.task_id);
	});
});

test('taskStatus=paused lies between running and the end', async () => {
	await speak({ taskStatus: 'paused' });
	const { task_id } = (await generate(api, { async: true, prompt: 'A [[duration=6m]]' })).data;
	const seen: string[] = [];
	await until(async () => {
		const { status } = (await api.get<Answer>(`/tasks/${task_id}`)).data;
		if (seen.at(-1) !== status) seen.push(status);
		return status === 'completed';
	});
	expect(seen.slice(-3)).toEqual(['running', 'paused', 'completed']);
});

describe('finishedTask', () => {
	test('=topLevel', async () => {
		await speak({ finishedTask: 'topLevel' });
		const task = await ended();
		expect(task).toMatchObject({ download_url: expect.any(String), summary: expect.any(String) });
		expect(task).not.toHaveProperty('result');
	});

	test('=withoutRunId', async () => {
		await speak({ finishedTask: 'withoutRunId' });
		const task = await ended();
		expect(task.result).toMatchObject({ download_url: expect.any(String) });
		expect(task).not.toHaveProperty('run_id');
	});
});

test.each([
	['object', { code: 'bad', message: 'No numbers' }],
	['text', 'No numbers'],
	['otherNames', { type: 'bad', detail: 'No numbers' }],
	['missing', undefined],
] as const)('taskError=%s', async (taskError, error) => {
	await speak({ taskError });
	expect((await ended('A report [[fail=bad: No numbers]]')).error).toEqual(error);
});

describe('downloadUrl', () => {
	const linkAndRun = async () => {
		const { result, run_id } = await ended();
		const { data } = await api.get<Answer>(`/runs/${run_id}`);
		return { link: result.download_url, runLink: data.download_url, runId: run_id };
	};
	const isFile = ({ data }: { data: unknown }) => String(data).startsWith('PK');
	const withoutKey = async (url: string) =>
		await axios.get(url, { maxRedirects: 0, proxy: false, validateStatus: null });

	test('=apiAddressRedirecting', async () => {
		await speak({ downloadUrl: 'apiAddressRedirecting' });
		const { link = '', runId, runLink } = await linkAndRun();
		expect([link, runLink]).toEqual(Array(2).fill(`${sandbox.apiUrl}/runs/${runId}/download`));
		expect((await withoutKey(link)).status).toBe(401);
		const { headers, status } = await api.get(link);
		expect(status).toBe(302);
		expect(isFile(await withoutKey(String(headers.location)))).toBe(true);
	});

	test('=apiAddressSending', async () => {
		await speak({ downloadUrl: 'apiAddressSending' });
		const { link = '' } = await linkAndRun();
		expect(link.startsWith(sandbox.apiUrl)).toBe(true);
		expect((await withoutKey(link)).status).toBe(401);
		expect(isFile(await api.get(link))).toBe(true);
	});

	test('=expiredOnArrival', async () => {
		await speak({ downloadUrl: 'expiredOnArrival' });
		const { link = '', runLink } = await linkAndRun();
		expect((await withoutKey(link)).status).toBe(403);
		expect(isFile(await withoutKey(runLink))).toBe(true);
	});

	test('=pathOnly', async () => {
		await speak({ downloadUrl: 'pathOnly' });
		const { link, runId } = await linkAndRun();
		expect(link).toBe(`/api/v1/runs/${runId}/download`);
	});

	test('=absent', async () => {
		await speak({ downloadUrl: 'absent' });
		const { link, runId, runLink } = await linkAndRun();
		expect([link, runLink]).toEqual([undefined, undefined]);
		expect((await api.get(`/runs/${runId}/download`)).status).toBe(302);
	});
});

function isSigned({ headers, rawBody }: Callback, signedOf: (timestamp: string) => string) {
	const signed = signedOf(String(headers['x-overten-timestamp'])) + rawBody;
	const digest = createHmac('sha256', sandbox.webhookSecret).update(signed).digest('hex');
	return headers['x-overten-signature'] === `sha256=${digest}`;
}

async function called(prompt = 'A report'): Promise<Callback> {
	await generate(api, { prompt, async: true, webhook_url: receiver.url });
	await until(() => receiver.callbacks.length > 0);
	const [callback] = receiver.callbacks;
	if (callback === undefined) throw new Error('There was no callback.');
	return callback;
}

test.each([
	['timestampDotBody', (timestamp: string) => `${timestamp}.`],
	['timestampBody', (timestamp: string) => timestamp],
	['bodyOnly', () => ''],
] as const)('signing=%s', async (signing, signedOf) => {
	await speak({ signing });
	expect(isSigned(await called(), signedOf)).toBe(true);
	await sandbox.control.deliver({ url: receiver.url, body: { event: 'run.completed' } });
	expect(receiver.callbacks.slice(1).map((one) => isSigned(one, signedOf))).toEqual([true]);
});

test.each([
	['ofTheAttempt', 0],
	// At this speed the sandbox delivers again after 2 minutes.
	['ofTheFirst', 120],
] as const)('deliveryTimestamp=%s', async (deliveryTimestamp, age) => {
	await speak({ deliveryTimestamp });
	receiver.answers.push(503);
	await called();
	await until(() => receiver.callbacks.length === 2);
	const [, repeated] = receiver.callbacks;
	const timestamp = Number(repeated?.headers['x-overten-timestamp']);
	expect(Math.abs(Date.now() / 1000 - timestamp - age)).toBeLessThan(60);
	expect(repeated !== undefined && isSigned(repeated, (sent) => `${sent}.`)).toBe(true);
});

test.each([
	[
		'fiveFields',
		['agent_name', 'event', 'format', 'run_id', 'task_id'],
		['download_url', 'status'],
	],
	['nestedResult', ['event', 'result', 'status'], ['download_url']],
	['unknownFields', ['download_url', 'organization', 'tags'], []],
	['withoutFormat', ['agent_name', 'download_url'], ['format']],
] as const)('event=%s', async (event, has, lacks) => {
	await speak({ event });
	const { body: sent } = await called();
	for (const field of has) expect(sent).toHaveProperty(field);
	for (const field of lacks) expect(sent).not.toHaveProperty(field);
});
