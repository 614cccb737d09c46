import axios from 'axios';

import { generate, until, untilEnded } from './api';
import type { Answer } from './api';
import { setStage } from './stage';

const stage = setStage();

test('textAsync=ignored', async () => {
	await stage.speak({ textAsync: 'ignored', promotion: 'early' });
	const request = { text: 'Hello', async: true, webhook_url: stage.receiver.url };
	const { data, status } = await generate(stage.api, request, '/text/humanize');
	expect([status, data]).toEqual([200, { text: 'Well, Hello' }]);
});

describe('acceptedAnswer', () => {
	test('=withoutStatus', async () => {
		await stage.speak({ acceptedAnswer: 'withoutStatus' });
		const { data, status } = await generate(stage.api, { async: true });
		expect(status).toBe(202);
		expect(data).not.toHaveProperty('status');
	});

	test('=unknownStatus', async () => {
		await stage.speak({ acceptedAnswer: 'unknownStatus' });
		expect((await generate(stage.api, { async: true })).data.status).toBe('accepted');
	});

	test('=numericIds', async () => {
		await stage.speak({ acceptedAnswer: 'numericIds' });
		const { run_id, task_id } = (
			await generate(stage.api, { async: true, webhook_url: stage.receiver.url })
		).data;
		const ids = { run_id: expect.any(Number), task_id: expect.any(Number) };
		expect({ run_id, task_id }).toEqual(ids);
		expect(await untilEnded(stage.api, task_id)).toMatchObject({ run_id, task_id });
		expect(await stage.body(`/runs/${run_id}`)).toMatchObject({ run_id });
		await until(() => stage.receiver.callbacks.length === 1);
		expect(stage.receiver.callbacks[0]?.body).toMatchObject({ run_id, task_id });
	});
});

describe('promotion', () => {
	test.each([
		['atCeiling', 200],
		['early', 202],
		['answered408', 408],
	] as const)('=%s', async (promotion, status) => {
		await stage.speak({ promotion });
		expect((await generate(stage.api, {})).status).toBe(status);
		expect(await stage.sandbox.control.tasks()).toHaveLength(1);
	});
});

describe('idempotentRepeat', () => {
	const repeated = async () => {
		const request = { async: true, idempotency_key: 'key' };
		const first = await generate(stage.api, request);
		await untilEnded(stage.api, first.data.task_id);
		return [first, await generate(stage.api, request)] as const;
	};

	test('=sameTask', async () => {
		const [first, second] = await repeated();
		expect(second.data.task_id).toBe(first.data.task_id);
	});

	test('=conflictNamingTask', async () => {
		await stage.speak({ idempotentRepeat: 'conflictNamingTask' });
		const [first, second] = await repeated();
		const { run_id, task_id } = first.data;
		expect(second.status).toBe(409);
		expect(second.data).toMatchObject({ error: 'idempotency_conflict', run_id, task_id });
	});

	test('=freshAfterADay remembers for a day', async () => {
		await stage.speak({ idempotentRepeat: 'freshAfterADay' });
		const [first, second] = await repeated();
		expect(second.data.task_id).toBe(first.data.task_id);
		await stage.sandbox.control.set({ speed: 1e10 });
		const [third] = await repeated();
		expect(third.data.task_id).not.toBe(first.data.task_id);
	});
});

test('taskStatus=paused lies between running and the end', async () => {
	await stage.speak({ taskStatus: 'paused' });
	const { task_id } = (await generate(stage.api, { async: true, prompt: 'A [[duration=6m]]' }))
		.data;
	const seen: string[] = [];
	await until(async () => {
		const { status } = (await stage.api.get<Answer>(`/tasks/${task_id}`)).data;
		if (seen.at(-1) !== status) seen.push(status);
		return status === 'completed';
	});
	expect(seen.slice(-3)).toEqual(['running', 'paused', 'completed']);
});

describe('finishedTask', () => {
	test('=topLevel', async () => {
		await stage.speak({ finishedTask: 'topLevel' });
		const task = await stage.ended();
		expect(task).toMatchObject({ download_url: expect.any(String), summary: expect.any(String) });
		expect(task).not.toHaveProperty('result');
	});

	test('=withoutRunId', async () => {
		await stage.speak({ finishedTask: 'withoutRunId' });
		const task = await stage.ended();
		expect(task.result).toMatchObject({ download_url: expect.any(String) });
		expect(task).not.toHaveProperty('run_id');
	});

	test('=withoutLinks', async () => {
		await stage.speak({ finishedTask: 'withoutLinks' });
		const { result, run_id } = await stage.ended();
		expect(result).toMatchObject({ summary: expect.any(String) });
		expect(result).not.toHaveProperty('download_url');
		expect(await stage.body(`/runs/${run_id}`)).toHaveProperty('download_url');
	});
});

test.each([
	['full', ['file_name', 'format'], []],
	['withoutFormat', ['file_name', 'download_url'], ['format']],
	['linksAlone', ['download_url', 'edit_url', 'status'], ['file_name', 'format', 'summary']],
] as const)('runFields=%s', async (runFields, has, lacks) => {
	await stage.speak({ runFields });
	const { run_id } = await stage.ended();
	const run = await stage.body(`/runs/${run_id}`);
	const list = await stage.body('/runs');
	for (const field of has) expect(run).toHaveProperty(field);
	for (const field of lacks) expect(run).not.toHaveProperty(field);
	for (const field of has) expect(list).toHaveProperty(['runs', 0, field]);
	for (const field of lacks) expect(list).not.toHaveProperty(['runs', 0, field]);
});

test.each([
	['full', /spreadsheetml/, /A-report/],
	['untyped', /octet-stream/, /A-report/],
	['bare', /octet-stream/, /^undefined$/],
] as const)('fileHeaders=%s', async (fileHeaders, type, disposition) => {
	await stage.speak({ fileHeaders });
	const { result } = await stage.ended();
	const { headers } = await axios.get(result.download_url ?? '', { proxy: false });
	expect(headers['content-type']).toMatch(type);
	expect(String(headers['content-disposition'])).toMatch(disposition);
});

test.each([
	['object', { code: 'bad', message: 'No numbers' }],
	['text', 'No numbers'],
	['otherNames', { type: 'bad', detail: 'No numbers' }],
	['missing', undefined],
] as const)('taskError=%s', async (taskError, error) => {
	await stage.speak({ taskError });
	expect((await stage.ended('A report [[fail=bad: No numbers]]')).error).toEqual(error);
});

describe('downloadUrl', () => {
	const linkAndRun = async () => {
		const { result, run_id } = await stage.ended();
		const { data } = await stage.api.get<Answer>(`/runs/${run_id}`);
		return { link: result.download_url, runLink: data.download_url, runId: run_id };
	};
	const isFile = ({ data }: { data: unknown }) => String(data).startsWith('PK');
	const withoutKey = async (url: string) =>
		await axios.get(url, { maxRedirects: 0, proxy: false, validateStatus: null });

	test('=apiAddressRedirecting', async () => {
		await stage.speak({ downloadUrl: 'apiAddressRedirecting' });
		const { link = '', runId, runLink } = await linkAndRun();
		expect([link, runLink]).toEqual(
			Array(2).fill(`${stage.sandbox.apiUrl}/runs/${runId}/download`),
		);
		expect((await withoutKey(link)).status).toBe(401);
		const { headers, status } = await stage.api.get(link);
		expect(status).toBe(302);
		expect(isFile(await withoutKey(String(headers.location)))).toBe(true);
	});

	test('=apiAddressSending', async () => {
		await stage.speak({ downloadUrl: 'apiAddressSending' });
		const { link = '' } = await linkAndRun();
		expect(link.startsWith(stage.sandbox.apiUrl)).toBe(true);
		expect((await withoutKey(link)).status).toBe(401);
		expect(isFile(await stage.api.get(link))).toBe(true);
	});

	test('=expiredOnArrival', async () => {
		await stage.speak({ downloadUrl: 'expiredOnArrival' });
		const { link = '', runLink } = await linkAndRun();
		expect((await withoutKey(link)).status).toBe(403);
		expect(isFile(await withoutKey(runLink))).toBe(true);
	});

	test('=namedLink', async () => {
		await stage.speak({ downloadUrl: 'namedLink' });
		const { link = '', runId } = await linkAndRun();
		expect(new URL(link).pathname).toBe(`/files/${runId}/A-report.xlsx`);
		expect(isFile(await withoutKey(link))).toBe(true);
		const { headers } = await stage.api.get(`/runs/${runId}/download`);
		expect(headers.location).toBe(link);
	});

	test('=pathOnly', async () => {
		await stage.speak({ downloadUrl: 'pathOnly' });
		const { link, runId } = await linkAndRun();
		expect(link).toBe(`/api/v1/runs/${runId}/download`);
	});

	test('=absent', async () => {
		await stage.speak({ downloadUrl: 'absent' });
		const { link, runId, runLink } = await linkAndRun();
		expect([link, runLink]).toEqual([undefined, undefined]);
		expect((await stage.api.get(`/runs/${runId}/download`)).status).toBe(302);
	});
});
