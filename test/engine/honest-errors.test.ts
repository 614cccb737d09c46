import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Container } from '@n8n/di';
import { BinaryDataConfig } from 'n8n-core';

import { Engine } from '../support/engine';
import { useBinaryMode } from '../support/n8n';
import { beginTask, fileItem, runOperation } from '../support/operations';
import { accessTo, generate, LOOK_SOON, overtenForTests } from '../support/overten';
import { binaryOf } from '../support/results';

const overten = overtenForTests();

const GENERATE = '/excel/generate';

const NOT_USED = 'No credits were used.';
const NOT_KNOWN = 'It is not known whether Overten has started the job.';

async function onlyTask() {
	const [task, ...others] = await overten.sandbox.control.tasks();
	expect(others).toEqual([]);
	if (task === undefined) throw new Error('There is no task.');
	return task;
}

describe("n8n's storage", () => {
	const config = Container.get(BinaryDataConfig);
	const usual = config.localStoragePath;
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'overten-storage-'));
		config.localStoragePath = folder;
		await useBinaryMode('filesystem');
		// Where n8n creates its folders, there is a file.
		await writeFile(join(folder, 'workflows'), '');
	});

	afterEach(async () => {
		config.localStoragePath = usual;
		await useBinaryMode('filesystem');
		await rm(folder, { recursive: true });
	});

	test.each(['poll', 'sync', 'webhook'])(
		'%s: a file that cannot be stored is tried once, and can be downloaded later',
		async (executionMode) => {
			const { error } = await overten.engine.run({
				parameters: generate({ executionMode, prompt: 'A report [[duration=1ms]]' }),
			});
			const { run_id, task_id } = await onlyTask();
			expect(error?.message).toBe("n8n's storage for files failed");
			expect(error?.description).toContain('n8n could not store the file');
			expect(error?.description).toContain('Overten keeps its file');
			expect(error?.description).toContain("'Run → Download File'");
			expect(error?.description).toContain(`Task ${task_id}, run ${run_id}.`);
			expect(error?.description).not.toMatch(/Overten says|run the node again/i);
			expect(await overten.sandbox.control.fileRequests()).toHaveLength(1);

			await rm(join(folder, 'workflows'));
			const { items } = await runOperation(overten, ['run', 'download'], {
				runId: run_id,
				binaryPropertyName: 'data',
			});
			expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
		},
	);

	test('a download that costs nothing can be run again', async () => {
		const { run_id, task_id } = await beginTask(overten, 'A report');
		await overten.sandbox.control.endTask(task_id, 'completed');
		const { error } = await runOperation(overten, ['run', 'download'], {
			runId: run_id,
			binaryPropertyName: 'data',
		});
		expect(error?.message).toBe("n8n's storage for files failed");
		expect(error?.description).toContain('Then run the node again.');
		expect(error?.description).not.toMatch(/credits|paid|charge/i);
		expect(error?.description).toContain(`Run ${run_id}.`);
	});
});

test('a file of the input that is gone from the storage is named as such', async () => {
	const { error } = await overten.engine.run({
		parameters: {
			...generate(),
			startFrom: 'existingFile',
			existingFileFrom: 'binary',
			existingFileBinaryField: 'data',
			binaryPropertyName: 'report',
		},
		items: [
			{
				json: {},
				binary: { data: { id: 'filesystem-v2:gone', data: 'filesystem-v2', mimeType: 'text/csv' } },
			},
		],
	});
	expect(error?.message).toBe("n8n's storage for files failed");
	expect(error?.description).toContain('n8n could not read the file');
	expect(error?.description).toContain(NOT_USED);
	expect(await overten.sandbox.control.tasks()).toHaveLength(0);
});

describe.each(['async', 'poll', 'webhook'])('%s: an answer to a submission', (executionMode) => {
	// A 429 is waited for, at the pace that Overten allows.
	test.each([400, 402, 403, 413, 501])('%d proves that nothing began', async (status) => {
		await overten.sandbox.control.addFault({
			path: GENERATE,
			kind: 'status',
			status,
			retryAfter: '0',
			times: 6,
		});
		const { error } = await overten.engine.run({ parameters: generate({ executionMode }) });
		expect(error?.description).toContain(NOT_USED);
		expect(await overten.sandbox.control.tasks()).toHaveLength(0);
	});

	// What may pass is tried again, as long as the wait limit allows.
	const withoutRetries = executionMode === 'async' ? [500] : [408, 500, 502, 503, 504];

	test.each(withoutRetries)('%d proves nothing', async (status) => {
		await overten.sandbox.control.addFault({
			path: GENERATE,
			kind: 'status',
			status,
			times: 1,
		});
		const parameters = generate({ executionMode, options: { waitLimit: 0.015 } });
		const { error } = await overten.engine.run({ parameters });
		expect(error?.description).toContain(NOT_KNOWN);
		expect(error?.description).toContain('Run → Get Many');
		expect(error?.description).not.toContain(NOT_USED);
	});
});

test('a refusal after a broken connection does not say that no credits were used', async () => {
	const { control } = overten.sandbox;
	await control.addFault({ path: GENERATE, kind: 'resetAfter' });
	await control.addFault({ path: GENERATE, kind: 'status', status: 402 });
	const { error } = await overten.engine.run({ parameters: generate({ executionMode: 'async' }) });
	expect(error?.message).toBe('You do not have enough Overten credits');
	expect(error?.description).toContain(NOT_KNOWN);
	expect(error?.description).not.toContain(NOT_USED);
	await onlyTask();
});

test('sync: a refusal after a 408 does not either', async () => {
	const { control } = overten.sandbox;
	await control.addFault({ path: GENERATE, kind: 'status', status: 408 });
	await control.addFault({ path: GENERATE, kind: 'status', status: 402 });
	const { error } = await overten.engine.run({ parameters: generate({ executionMode: 'sync' }) });
	expect(error?.description).toContain(NOT_KNOWN);
});

test('a base URL without a server costs nothing', async () => {
	const engine = await Engine.create({
		...accessTo(overten.sandbox, { baseUrl: 'http://127.0.0.1:9/api/v1' }),
	});
	const { error } = await engine.run({
		parameters: generate({ options: { waitLimit: 0.015 } }),
	});
	expect(error?.message).toBe('Overten could not be reached');
	expect(error?.description).toContain(NOT_USED);
	expect(error?.description).toContain('Details: The connection to Overten failed (ECONNREFUSED).');
});

test('a text or an analysis whose answer is lost may have cost credits', async () => {
	const { control } = overten.sandbox;
	await control.addFault({ path: '/text/humanize', kind: 'resetAfter' });
	const text = await overten.engine.run({
		parameters: {
			resource: 'text',
			operation: 'humanize',
			text: 'Our shop opens at nine.',
			executionMode: 'async',
		},
	});
	expect(text.error?.description).toContain(NOT_KNOWN);

	await control.addFault({ path: '/excel/analyze', kind: 'resetAfter' });
	const analysis = await runOperation(
		overten,
		['spreadsheet', 'analyze'],
		{ fileFrom: 'binary', inputBinaryField: 'data', question: 'How many?' },
		[fileItem('a,b\n1,2', 'data.csv', 'text/csv')],
	);
	expect(analysis.error?.description).toContain(NOT_KNOWN);
});

describe.each(['poll', 'sync'])('%s: a finished job whose file cannot be downloaded', (mode) => {
	test.each([
		{ directive: '[[file-status=403 x9]]', message: 'The link to the file is not valid' },
		{ directive: '[[file-status=404 x9]]', message: 'The link to the file is not valid' },
	])('$directive names its task and says how to get the file', async ({ directive, message }) => {
		const { error } = await overten.engine.run({
			parameters: generate({ executionMode: mode, prompt: `A report ${directive}` }),
		});
		const { run_id, task_id } = await onlyTask();
		expect(error?.message).toContain(message);
		expect(error?.message).not.toContain('API key');
		expect(error?.description).toContain('The job is complete and paid for');
		expect(error?.description).toContain("'Run → Download File'");
		expect(error?.description).toContain(`Task ${task_id}, run ${run_id}.`);
		expect(error?.description).not.toContain(NOT_USED);
	});
});

test('a task that Overten refuses to show is running all the same', async () => {
	await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'status', status: 403 });
	const { error } = await overten.engine.run({ parameters: generate() });
	const { task_id } = await onlyTask();
	expect(error?.description).toContain('charges for it when it completes');
	expect(error?.description).toContain('Task → Wait for Completion');
	expect(error?.description).toContain(`Task ${task_id}`);
});

describe('operations that cost nothing', () => {
	test.each([
		{ operation: ['run', 'get'], parameters: { runId: 'run_1' } },
		{ operation: ['account', 'get'], parameters: {} },
		{ operation: ['task', 'get'], parameters: { taskId: 'task_1' } },
		{ operation: ['image', 'get'], parameters: { imageId: 'img_1' } },
	] as const)('$operation does not mention credits', async ({ operation, parameters }) => {
		await overten.sandbox.control.addFault({ path: '*', kind: 'status', status: 500 });
		const { error } = await runOperation(overten, operation, parameters);
		expect(error?.message).toBe('Overten had an internal error');
		expect(error?.description).toContain('Wait a few minutes. Then run the node again.');
		expect(error?.description).not.toMatch(/credit|charge|paid/i);
	});

	test('a wait limit of Task → Wait can be run again', async () => {
		const { task_id } = await beginTask(overten, 'A report [[duration=20m]]');
		const { error } = await runOperation(overten, ['task', 'wait'], {
			taskId: task_id,
			options: { ...LOOK_SOON, waitLimit: 0.005 },
		});
		expect(error?.description).toContain('Run the node again to continue to wait.');
		expect(error?.description).toContain(task_id);
	});
});

describe('only what the contract calls success is success', () => {
	const cases = [
		{ operation: ['account', 'get'], parameters: {} },
		{ operation: ['run', 'get'], parameters: { runId: 'run_1' } },
		{ operation: ['image', 'get'], parameters: { imageId: 'img_1' } },
		{ operation: ['image', 'delete'], parameters: { imageId: 'img_1' } },
		{ operation: ['prompt', 'check'], parameters: { format: 'excel', prompt: 'A report' } },
	] as const;

	test.each(cases)('$operation: a redirect fails', async ({ operation, parameters }) => {
		await overten.sandbox.control.addFault({
			path: '*',
			kind: 'status',
			status: 302,
			headers: { location: 'https://example.com/' },
			body: {},
		});
		const { error } = await runOperation(overten, operation, parameters);
		expect(error?.message).toBe('Overten sent a response that cannot be read');
		expect(error?.description).toContain('302');
	});

	test.each(cases)('$operation: a 408 fails', async ({ operation, parameters }) => {
		await overten.sandbox.control.addFault({
			path: '*',
			kind: 'status',
			status: 408,
			retryAfter: '0',
			times: 6,
		});
		const { error } = await runOperation(overten, operation, parameters);
		expect(error?.message).toBe('Overten took too long to respond');
	});

	test('Check Prompt First: a 408 starts no job', async () => {
		await overten.sandbox.control.addFault({ path: '/preflight', kind: 'status', status: 408 });
		const { error } = await overten.engine.run({
			parameters: generate({ options: { checkPromptFirst: true } }),
		});
		expect(error?.message).toBe('Overten took too long to respond');
		expect(error?.description).toContain(NOT_USED);
		expect(await overten.sandbox.control.tasks()).toHaveLength(0);
	});
});
