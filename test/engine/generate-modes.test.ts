import jszip from 'jszip';

import { textOf } from '../support/operations';
import { binaryOf } from '../support/results';
import { engineFor, generate, overtenForTests } from '../support/overten';

const overten = overtenForTests();

const FIELDS = [
	'artifacts',
	'credits_used',
	'download_url',
	'duration_ms',
	'edit_url',
	'format',
	'run_id',
	'status',
	'summary',
	'task_id',
];

const FORMATS = [
	{
		resource: 'spreadsheet',
		format: 'excel',
		extension: 'xlsx',
		part: 'xl/workbook.xml',
		mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	},
	{
		resource: 'document',
		format: 'word',
		extension: 'docx',
		part: 'word/document.xml',
		mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	},
	{
		resource: 'presentation',
		format: 'slides',
		extension: 'pptx',
		part: 'ppt/presentation.xml',
		mimeType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	},
];

describe.each(['poll', 'sync'])('%s', (executionMode) => {
	test('labels the execution with its tasks, its runs and its credits', async () => {
		const { items, run } = await overten.engine.run({
			parameters: generate({ executionMode }),
			items: [{ json: {} }, { json: {} }],
		});
		const allOf = (name: string) => items.map((item) => textOf(item, name)).join(' ');
		const credits = items.reduce((sum, { json }) => sum + Number(json.credits_used), 0);
		expect(credits).toBeGreaterThan(0);
		expect(run.data.resultData.metadata).toEqual({
			overten_task: allOf('task_id'),
			overten_run: allOf('run_id'),
			overten_credits: String(credits),
		});
	});

	test.each(FORMATS)('returns a finished $resource', async (expected) => {
		const { items } = await overten.engine.run({
			parameters: generate({
				executionMode,
				resource: expected.resource,
				options: { fileName: 'quarterly report' },
			}),
		});

		const [item] = items;
		expect(items).toHaveLength(1);
		expect(Object.keys(item?.json ?? {})).toEqual(expect.arrayContaining(FIELDS));
		expect(item?.json).toMatchObject({
			status: 'completed',
			format: expected.format,
			task_id: expect.stringMatching(/^task_/),
			run_id: expect.stringMatching(/^run_/),
			summary: 'Made from: A sales report by region',
			artifacts: [],
		});
		expect(item?.binary?.data).toMatchObject({
			fileName: `quarterly report.${expected.extension}`,
			fileExtension: expected.extension,
			mimeType: expected.mimeType,
		});
		const archive = await jszip.loadAsync(await binaryOf(item));
		expect(archive.file(expected.part)).not.toBeNull();
	});

	test('returns no file when Download File is off', async () => {
		const { items } = await overten.engine.run({
			parameters: generate({ executionMode, downloadFile: false }),
		});
		expect(items[0]?.json.status).toBe('completed');
		expect(items[0]?.binary).toBeUndefined();
		expect(await overten.sandbox.control.fileRequests()).toHaveLength(0);
	});
});

test('async returns the task immediately', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt: 'A report [[duration=24h]]' }),
	});
	expect(items[0]?.json).toMatchObject({
		status: 'queued',
		format: 'excel',
		task_id: expect.stringMatching(/^task_/),
		run_id: expect.stringMatching(/^run_/),
		download_url: null,
		credits_used: null,
	});
	expect(items[0]?.binary).toBeUndefined();
	expect(Object.keys(items[0]?.json ?? {})).toEqual(expect.arrayContaining(FIELDS));
});

test('async sends the webhook URL', async () => {
	await overten.engine.run({
		parameters: generate({ executionMode: 'async', webhookUrl: 'http://127.0.0.1:9/hook' }),
	});
	const [task] = await overten.sandbox.control.tasks();
	expect(task?.webhookUrl).toBe('http://127.0.0.1:9/hook');
});

test('submits the job as set in the panel', async () => {
	await overten.engine.run({
		parameters: generate({ options: { agentTimeout: 60, fileName: 'budget' } }),
	});
	const [submission] = await overten.sandbox.control.requests();
	expect(submission).toMatchObject({
		method: 'POST',
		path: '/excel/generate',
		body: {
			prompt: 'A sales report by region',
			async: true,
			file_name: 'budget',
			timeout_ms: 60_000,
			idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{40}$/),
		},
	});
});

test('Check Prompt First uses no credits when something is missing', async () => {
	const run = async (prompt: string) =>
		await overten.engine.run({
			parameters: generate({ prompt, options: { checkPromptFirst: true } }),
		});
	const bad = await run('A report [[missing=data_sources]]');
	expect(bad.error?.message).toBe('The request is missing information that Overten needs');
	expect(bad.error?.description).toContain("a data source in 'Attachments'");
	expect(await overten.sandbox.control.tasks()).toHaveLength(0);
	const good = await run('A report');
	expect(good.items[0]?.json.status).toBe('completed');
});

test('a promoted sync job is polled as a task', async () => {
	const { hints, items } = await overten.engine.run({
		parameters: generate({ executionMode: 'sync', prompt: 'A report [[promote]]' }),
	});
	expect(items[0]?.json).toMatchObject({ status: 'completed', credits_used: 12 });
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
	expect(hints[0]?.message).toContain('Async: Poll Until Done');
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('a promoted sync job is returned as a task when selected', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({
			executionMode: 'sync',
			afterPromotion: 'return',
			prompt: 'A report [[promote]] [[duration=24h]]',
		}),
	});
	expect(items[0]?.json.status).toBe('queued');
	expect(items[0]?.binary).toBeUndefined();
});

test('a sync job that is answered with 408 is submitted again as a task, and runs once', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'sync', prompt: 'A report [[408]]' }),
	});
	expect(items[0]?.json).toMatchObject({ status: 'completed' });
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('a job that exceeds the sync time limit is promoted', async () => {
	await overten.sandbox.control.set({ syncCeilingMs: 30_000 });
	const { items } = await overten.engine.run({ parameters: generate({ executionMode: 'sync' }) });
	expect(items[0]?.json.status).toBe('completed');
	const [first] = await overten.sandbox.control.requests();
	expect(first?.status).toBe(202);
});

test('a broken sync connection does not lose the job', async () => {
	await overten.sandbox.control.addFault({ path: '/excel/generate', kind: 'resetAfter' });
	const { items } = await overten.engine.run({ parameters: generate({ executionMode: 'sync' }) });
	expect(items[0]?.json.status).toBe('completed');
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('a file can be kept in memory as well as on disk', async () => {
	const engine = await engineFor(overten.sandbox, {}, 'default');
	const { items } = await engine.run({ parameters: generate() });
	expect(items[0]?.binary?.data?.id).toBeUndefined();
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
});
