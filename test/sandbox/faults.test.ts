import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';

import type { Fault } from '../../sandbox/control-types';
import { sandboxForTests } from '../support/shared-sandbox';
import { clientOf, generate } from './api';
import type { Answer } from './api';

const sandbox = sandboxForTests();
const api = clientOf(sandbox);

describe('a directive', () => {
	test('answers the first requests of a job with a status, then runs the job', async () => {
		const body = { prompt: 'A [[status=503 x2]] [[retry-after=7]]', idempotency_key: 'k' };
		const answers = [
			await generate(api, body),
			await generate(api, body),
			await generate(api, body),
		];

		expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
		expect(answers[0]?.headers['retry-after']).toBe('7');
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('breaks the connection after the job was accepted', async () => {
		const body = { prompt: 'A [[reset]]', idempotency_key: 'k' };
		await expect(generate(api, body)).rejects.toThrow(/socket hang up|ECONNRESET/);

		expect((await generate(api, body)).status).toBe(200);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('answers with invalid JSON', async () => {
		expect(typeof (await generate(api, { prompt: 'A [[malformed]]' })).data).toBe('string');
	});

	test('omits the task ID', async () => {
		const { data, status } = await generate(api, { prompt: 'A [[no-task-id]]', async: true });

		expect(status).toBe(202);
		expect(data).not.toHaveProperty('task_id');
	});

	test('delays a response', async () => {
		const before = performance.now();
		await generate(api, { prompt: 'A [[slow=500ms]]', async: true });

		expect(performance.now() - before).toBeGreaterThan(480);
	});
});

test('a request that is under way ends at a reset, and leaves no job behind', async () => {
	await sandbox.control.set({ latencyMs: 100 });
	const travelling = generate(api, { prompt: 'A', async: true });
	const delayed = generate(api, { prompt: 'B [[slow=200ms]]', async: true });
	const ended = Promise.allSettled([travelling, delayed]);
	await sleep(50);
	await sandbox.control.reset();

	expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(await sandbox.control.tasks()).toEqual([]);
});

describe('a download', () => {
	async function download(directive: string) {
		const { download_url } = (await generate(api, { prompt: `A report ${directive}` })).data;
		const get = async () =>
			await axios.get<Buffer>(download_url, {
				responseType: 'arraybuffer',
				proxy: false,
				validateStatus: () => true,
			});
		return { get, download_url };
	}

	test('is cut off in the middle, and complete the next time', async () => {
		const { get } = await download('[[truncate]]');

		await expect(get()).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
		expect((await get()).data.subarray(0, 2).toString()).toBe('PK');
	});

	test('can be cut off with the control API too', async () => {
		const { get } = await download('');
		await sandbox.control.addFault({ origin: 'files', path: '/files/*', kind: 'truncate' });

		await expect(get()).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
		expect((await get()).status).toBe(200);
	});

	test.each([
		['[[file-status=500]]', 500],
		['[[stale-link]]', 403],
	])('fails once: %s', async (directive, status) => {
		const { get } = await download(directive);

		expect([(await get()).status, (await get()).status]).toEqual([status, 200]);
	});

	test('has an unknown type', async () => {
		const { get } = await download('[[type=unknown]]');

		expect((await get()).headers['content-type']).toBe('application/octet-stream');
	});

	test('has no name', async () => {
		const { get } = await download('[[no-name]]');

		expect((await get()).headers).not.toHaveProperty('content-disposition');
	});

	test('can be slow', async () => {
		const { get } = await download('[[slow-file=500ms]]');
		const before = performance.now();
		const { data } = await get();

		expect(performance.now() - before).toBeGreaterThan(400);
		expect(data.subarray(0, 2).toString()).toBe('PK');
	});

	test('has the requested size, and is never held in memory', async () => {
		const { download_url } = await download('[[size=64MB]]');
		const { body, headers } = await fetch(download_url);
		let bytes = 0;
		await body?.pipeTo(
			new WritableStream<Uint8Array>({
				write: (chunk) => {
					bytes += chunk.length;
				},
			}),
		);

		expect(headers.get('content-length')).toBe(String(64 * 1_048_576));
		expect(bytes).toBe(64 * 1_048_576);
	});

	test('at a guessed URL is rejected', async () => {
		const { download_url } = await download('');
		const guessed = download_url.replace(/signature=.*/, 'signature=AAAA');

		expect((await axios.get(guessed, { proxy: false, validateStatus: () => true })).status).toBe(
			403,
		);
	});
});

describe('the control API', () => {
	test.each([429, 500, 502, 503])('answers with %s as often as requested', async (status) => {
		await sandbox.control.addFault({
			method: 'GET',
			path: '/tasks/*',
			kind: 'status',
			status,
			retryAfter: '1',
			headers: { 'x-fault': 'yes' },
			times: 2,
		});
		const { task_id } = (await generate(api, { async: true })).data;
		const look = async () => await api.get<Answer>(`/tasks/${task_id}`);
		const first = await look();

		expect(first.headers).toMatchObject({ 'retry-after': '1', 'x-fault': 'yes' });
		expect([first.status, (await look()).status, (await look()).status]).toEqual([
			status,
			status,
			200,
		]);
	});

	test('breaks connections before and after the job was accepted', async () => {
		await sandbox.control.addFault({ path: '/excel/generate', kind: 'reset' });
		await expect(generate(api, {})).rejects.toThrow(/socket hang up|ECONNRESET/);
		expect(await sandbox.control.tasks()).toHaveLength(0);

		await sandbox.control.addFault({ path: '/excel/generate', kind: 'resetAfter' });
		await expect(generate(api, {})).rejects.toThrow(/socket hang up|ECONNRESET/);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('removes faults', async () => {
		await sandbox.control.addFault({ path: '*', kind: 'status', times: 100 });
		await sandbox.control.clearFaults();

		expect((await api.get('/verify')).status).toBe(200);
	});

	test.each<Fault>([
		{ path: '*', kind: 'truncate' },
		{ path: '*', kind: 'status', status: 99 },
		{ path: '*', kind: 'slow', times: 0 },
	])('rejects an impossible fault: %j', async (fault) => {
		await expect(sandbox.control.addFault(fault)).rejects.toMatchObject({
			response: { status: 400 },
		});
	});
});
