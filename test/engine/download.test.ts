import type { Fault } from '../../sandbox/control-types';
import { beginTask, runOperation, textOf } from '../support/operations';
import { binaryOf } from '../support/results';
import { generate, LOOK_SOON, overtenForTests } from '../support/overten';

const overten = overtenForTests();

test('the file host never receives the API key', async () => {
	const { items } = await overten.engine.run({ parameters: generate() });
	expect(items).toHaveLength(1);
	const seen = await overten.sandbox.control.fileRequests();
	expect(seen).toHaveLength(1);
	expect(JSON.stringify(seen)).not.toContain(overten.sandbox.apiKey);
	expect(seen[0]?.headers).not.toHaveProperty('authorization');
});

test('a non-ASCII file name is preserved', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ options: { fileName: 'Übersicht "März"' } }),
	});
	expect(items[0]?.binary?.data?.fileName).toBe('Übersicht -März-.xlsx');
});

test('a file without a name is named after its run', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[no-name]]' }),
	});
	const [task] = await overten.sandbox.control.tasks();
	expect(items[0]?.binary?.data?.fileName).toBe(`${task?.run_id ?? 'no run'}.xlsx`);
});

test('a file without a content type gets the type of its format', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[type=application/octet-stream]]' }),
	});
	expect(items[0]?.binary?.data?.mimeType).toContain('spreadsheetml');
});

test('a file of an unknown type fails with an error that names the task', async () => {
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[type=text/html]]' }),
	});
	const [task] = await overten.sandbox.control.tasks();
	expect(error?.message).toBe('The file is not a workbook, a document or a deck');
	expect(error?.description).toContain('text/html');
	expect(error?.description).toContain(task?.task_id ?? 'no task');
});

test('an interrupted download is retried, and the file is complete', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[truncate x2]]' }),
	});
	expect(await overten.sandbox.control.fileRequests()).toHaveLength(3);
	expect((await binaryOf(items[0])).length).toBe(items[0]?.binary?.data?.bytes);
	expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('a stalled download is retried', async () => {
	const { error, items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[stall]]' }),
	});
	expect(error).toBeUndefined();
	expect(items[0]?.binary?.data?.fileExtension).toBe('xlsx');
	expect(await overten.sandbox.control.fileRequests()).toHaveLength(2);
}, 60_000);

test('an expired download URL is renewed', async () => {
	const { sandbox, engine } = overten;
	const { items } = await engine.run({
		parameters: generate({ prompt: 'A report [[stale-link]]' }),
	});
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
	expect((await sandbox.control.requests()).map(({ path }) => path)).toContainEqual(
		expect.stringMatching(/^\/runs\/.*\/download$/),
	);
	expect(JSON.stringify(await sandbox.control.fileRequests())).not.toContain(sandbox.apiKey);
});

test('a large file is downloaded', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[size=40MB]]' }),
	});
	expect(items[0]?.binary?.data?.bytes).toBe(40 * 1_048_576);
});

/** The paths of the requests for the file, at the API. */
async function ownDownloads(): Promise<string[]> {
	const requests = await overten.sandbox.control.requests();
	return requests.map(({ path }) => path).filter((path) => path.endsWith('/download'));
}

async function expectNoKeyAtFileHost() {
	const { apiKey, control } = overten.sandbox;
	const requests = await control.fileRequests();
	expect(JSON.stringify(requests)).not.toContain(apiKey);
	for (const { headers } of requests) expect(headers).not.toHaveProperty('authorization');
	return requests;
}

describe.each(['poll', 'sync', 'webhook'])('%s: the download URL', (executionMode) => {
	test("that is the API's own address is requested with the key, and its redirect without", async () => {
		const { error, items } = await overten.engine.run({
			parameters: generate({ executionMode, prompt: 'A report [[link=api]] [[duration=1ms]]' }),
		});
		expect(error).toBeUndefined();
		expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
		expect(await expectNoKeyAtFileHost()).toHaveLength(1);
		expect(await ownDownloads()).toHaveLength(1);
	});

	test('can send the file itself', async () => {
		const { error, items } = await overten.engine.run({
			parameters: generate({
				executionMode,
				prompt: 'A report [[link=api-file]] [[duration=1ms]]',
				options: { fileName: 'report' },
			}),
		});
		expect(error).toBeUndefined();
		expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
		expect(items[0]?.binary?.data?.fileName).toBe('report.xlsx');
		expect(await overten.sandbox.control.fileRequests()).toHaveLength(0);
	});

	test.each(['invalid', 'none'])('that is %s falls back at once', async (link) => {
		const { error, items } = await overten.engine.run({
			parameters: generate({ executionMode, prompt: `A report [[link=${link}]] [[duration=1ms]]` }),
		});
		expect(error).toBeUndefined();
		expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
		expect(await ownDownloads()).toHaveLength(1);
		await expectNoKeyAtFileHost();
	});
});

test('an API that fails while it sends the file itself is tried again', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[link=api-file]] [[truncate x2]]' }),
	});
	expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
	expect(await ownDownloads()).toHaveLength(3);
});

test.each([500, 502, 503])('a file host that returns %d once is tried again', async (status) => {
	const { error, items } = await overten.engine.run({
		parameters: generate({ prompt: `A report [[file-status=${String(status)}]]` }),
	});
	expect(error).toBeUndefined();
	expect(items[0]?.binary?.data?.fileExtension).toBe('xlsx');
	expect(await overten.sandbox.control.fileRequests()).toHaveLength(2);
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test("a link that keeps failing falls back to the run's own address", async () => {
	const { error, items } = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[link=api-file]] [[file-status=500 x3]]' }),
	});
	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);

	await overten.sandbox.control.reset();
	const renewed = await overten.engine.run({
		parameters: generate({ prompt: 'A report [[file-status=500 x4]]' }),
	});
	expect(renewed.error).toBeUndefined();
	expect(await overten.sandbox.control.fileRequests()).toHaveLength(5);
	expect(await ownDownloads()).toHaveLength(1);
}, 60_000);

const LABELLED = {
	'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const NO_FILES: readonly (Pick<Fault, 'body' | 'status'> & { what: string; reason: string })[] = [
	{ what: 'an empty file', status: 200, body: '', reason: 'The file is empty' },
	{ what: 'a 204', status: 204, body: '', reason: 'status 204' },
	{ what: 'a page', status: 200, body: '<html>Sign in</html>', reason: 'does not start as' },
	{ what: 'two bytes', status: 200, body: 'PK', reason: 'does not start as' },
];

test.each(NO_FILES)('$what, however labelled, is no file', async ({ body, reason, status }) => {
	const fault = { origin: 'files', path: '/files/*', kind: 'status', headers: LABELLED } as const;
	// The link is tried once, and the run's own address twice.
	for (const times of [1, 2]) {
		await overten.sandbox.control.addFault({ ...fault, status, body, times });
		const renewed = await overten.engine.run({ parameters: generate() });
		expect(renewed.error).toBeUndefined();
		expect((await binaryOf(renewed.items[0])).includes('xl/workbook.xml')).toBe(true);
	}

	await overten.sandbox.control.addFault({ ...fault, status, body, times: 3 });
	const { error } = await overten.engine.run({ parameters: generate() });
	expect(error?.message).toBe('The file is not a workbook, a document or a deck');
	expect(error?.description).toContain(reason);
	expect(error?.description).toContain('Run → Download File');
});

test('task: wait without a download URL asks the run for it', async () => {
	const { task_id } = await beginTask(overten, 'A report [[link=none]]');
	const { items } = await runOperation(overten, ['task', 'wait'], {
		taskId: task_id,
		options: LOOK_SOON,
	});
	expect(items[0]?.json.format).toBe('excel');
	expect((await binaryOf(items[0])).includes('xl/workbook.xml')).toBe(true);
});

test('task: wait for a text makes no request for a file', async () => {
	const { items: begun } = await overten.engine.run({
		parameters: {
			resource: 'text',
			operation: 'humanize',
			text: 'Our shop opens at nine.',
			executionMode: 'async',
		},
	});
	const { error, items } = await runOperation(overten, ['task', 'wait'], {
		taskId: textOf(begun[0], 'task_id'),
		options: LOOK_SOON,
	});
	expect(error).toBeUndefined();
	expect(items[0]?.json.status).toBe('completed');
	expect(await ownDownloads()).toHaveLength(0);
});
