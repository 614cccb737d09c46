import { setTimeout as sleep } from 'node:timers/promises';

import { jsonParse } from 'n8n-workflow';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { linkFields } from '../../nodes/Overten/execution/file-link';
import { callAs } from '../support/agent-hosts';
import { createN8n, useBinaryMode } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { PACKAGE_NAME } from '../support/node-types';
import { WaitingExecutions } from '../support/n8n-server/waiting-executions';
import { beginTask, runOperation, textOf } from '../support/operations';
import { accessTo, generate, overtenForTests } from '../support/overten';
import { runUntilPaused, SOON } from '../support/paused-workflow';
import { outputOf } from '../support/results';

const HOUR_MS = 3_600_000;

const overten = overtenForTests();

let executions: WaitingExecutions;

beforeAll(async () => {
	executions = await WaitingExecutions.start();
});

afterAll(async () => {
	await executions.stop();
});

async function run(options: INodeParameters, parameters: INodeParameters = {}) {
	const { items } = await overten.engine.run({ parameters: generate({ ...parameters, options }) });
	return items[0];
}

/** What n8n has signed: the ID of the file, and the end of the link in s since the epoch. */
function signedIn(item: INodeExecutionData | undefined): { id: string; exp: number } {
	const token = new URL(textOf(item, 'file_url')).searchParams.get('token') ?? '';
	const [, payload = ''] = token.split('.');
	return jsonParse(Buffer.from(payload, 'base64url').toString());
}

test('a link of n8n to the file is added when it is asked for, and is valid for a day', async () => {
	const item = await run({ addFileLink: true });
	const { exp, id } = signedIn(item);
	expect(textOf(item, 'file_url')).toContain('http://127.0.0.1:5678/rest/binary-data/signed?');
	expect(id).toBe(item?.binary?.data?.id);
	expect(exp * 1000 - Date.now()).toBeGreaterThan(23.9 * HOUR_MS);
	expect(exp * 1000 - Date.now()).toBeLessThan(24.1 * HOUR_MS);
	expect(Math.abs(Date.parse(textOf(item, 'file_url_expires')) - exp * 1000)).toBeLessThan(2_000);
});

test('a link is valid for as long as is set', async () => {
	const { exp } = signedIn(await run({ addFileLink: true, fileLinkHours: 2 }));
	expect(Math.round((exp * 1000 - Date.now()) / HOUR_MS)).toBe(2);
});

test('there is no link unless it is asked for', async () => {
	expect((await run({}))?.json).not.toHaveProperty('file_url');
});

test('a link needs no file in the item', async () => {
	const item = await run({ addFileLink: true }, { downloadFile: false });
	expect(item?.binary).toBeUndefined();
	expect(signedIn(item).id).toContain('filesystem');
});

test('the output says why where n8n keeps files in memory', async () => {
	await useBinaryMode('default');
	const item = await run({ addFileLink: true });
	await useBinaryMode('filesystem');
	expect(item?.json).not.toHaveProperty('file_url');
	expect(item?.json.file_note).toContain('n8n keeps files in memory');
	expect(item?.binary?.data).toBeDefined();
});

test('a paused workflow has the link when it resumes', async () => {
	const n8n = await createN8n({
		credential: { ...accessTo(overten.sandbox) },
		instanceUrl: executions.url,
	});
	const paused = await runUntilPaused(n8n, [`A ${SOON}`], { options: { addFileLink: true } });
	const [item] = outputOf(await executions.hold(n8n, paused), 'Overten');
	expect(signedIn(item).id).toBe(item?.binary?.data?.id);
});

test('n8n 1, which cannot sign, has none', () => {
	const file = { id: 'filesystem-v2:1', data: '', mimeType: 'text/csv' };
	const fields = linkFields({ helpers: {} }, file, { validForS: 60 });
	expect(fields).toEqual({
		file_note: expect.stringContaining('this version of n8n cannot make one'),
	});
});

describe('a tool', () => {
	const call = async (
		host: Parameters<typeof callAs>[1],
		prompt: string,
		parameters: INodeParameters = {},
		on: N8n = overten.engine.n8n,
	) => await callAs(on, host, prompt, parameters);

	test.each(['agentNode', 'agentNodeBefore3'] as const)(
		'returns a link by default, and no file: %s',
		async (host) => {
			const item = await call(host, 'Sales');
			expect(signedIn(item).id).toContain('/executions/');
			expect(item?.binary).toBeUndefined();
		},
	);

	test('returns none when it is set so', async () => {
		const item = await call('agentNode', 'Sales', { options: { addFileLink: false } });
		expect(item?.json).not.toHaveProperty('file_url');
		expect(item?.json).not.toHaveProperty('file_note');
		expect(await overten.sandbox.control.fileRequests()).toEqual([]);
	});

	test.each(['mcpServer', 'n8nAgents'] as const)(
		'without an execution says why there is none, and leaves no file behind: %s',
		async (host) => {
			const item = await call(host, `Sales, ${host}`);
			expect(item?.json.file_note).toContain('without an execution');
			expect(item?.json.download_url).toBeTruthy();
			expect(await overten.sandbox.control.fileRequests()).toEqual([]);
		},
	);

	test('answers although the file cannot be downloaded', async () => {
		const fault = {
			origin: 'files',
			path: '/files/*',
			kind: 'status',
			status: 404,
			times: 20,
		} as const;
		await overten.sandbox.control.addFault(fault);
		const item = await call('agentNode', 'Sales');
		expect(item?.json).toMatchObject({ status: 'completed', download_url: expect.any(String) });
		expect(item?.json.file_note).toContain('n8n could not download it');
	});

	test('returns the link of a task and of a run', async () => {
		const { run_id, task_id } = await beginTask(overten, 'Begun');
		const waited = await call('agentNode', '', {
			resource: 'task',
			operation: 'wait',
			taskId: task_id,
		});
		const got = await call('agentNode', '', {
			resource: 'task',
			operation: 'get',
			taskId: task_id,
		});
		const downloaded = await call('agentNode', '', {
			resource: 'run',
			operation: 'download',
			runId: run_id,
		});
		for (const item of [waited, got, downloaded]) expect(signedIn(item).id).toContain('filesystem');
		const byClient = await call('mcpServer', '', {
			resource: 'run',
			operation: 'download',
			runId: run_id,
		});
		expect(byClient?.json).toMatchObject({ file_note: expect.any(String), run_id });
	});

	test('that has paused resumes with what a model reads', async () => {
		const n8n = await createN8n({
			credential: { ...accessTo(overten.sandbox) },
			instanceUrl: executions.url,
		});
		const type = `${PACKAGE_NAME}.overtenTool`;
		const paused = await runUntilPaused(n8n, [`A ${SOON}`], {}, { type });
		const [item] = outputOf(await executions.hold(n8n, paused), 'Overten');
		expect(item?.json).toMatchObject({ status: 'completed', file_url: expect.any(String) });
		expect(item?.json).not.toHaveProperty('artifacts');
		expect(item?.binary).toBeUndefined();
	});

	test('returns no link of a text, which has no file', async () => {
		const { items } = await runOperation(overten, ['text', 'humanize'], {
			text: 'Hello',
			executionMode: 'async',
		});
		await sleep(500);
		const item = await call('agentNode', '', {
			resource: 'task',
			operation: 'get',
			taskId: textOf(items[0], 'task_id'),
		});
		expect(item?.json).toHaveProperty('text');
		expect(item?.json).not.toHaveProperty('file_note');
	});
});
