import exceljs from 'exceljs';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { beginTask, fileItem, runOperation, textOf } from '../support/operations';
import { generate, LOOK_SOON, overtenForTests } from '../support/overten';
import { binaryOf } from '../support/results';

const overten = overtenForTests();

const run = async (
	resource: string,
	operation: string,
	parameters?: INodeParameters,
	items?: INodeExecutionData[],
) => await runOperation(overten, [resource, operation], parameters, items);

const CSV = fileItem('Region,Sales\nNorth,3\nSouth,4\n', 'sales.csv', 'text/csv');

const LOGO = fileItem('png', 'logo.png', 'image/png');

test('account: get returns the credits but not the secret', async () => {
	const { items } = await run('account', 'get');
	expect(items[0]?.json).toMatchObject({ org_name: 'Sandbox', credits: 1000 });
	expect(JSON.stringify(items)).not.toContain(overten.sandbox.webhookSecret);
});

test('account: a nested secret is removed too', async () => {
	await overten.sandbox.control.addFault({
		path: '/verify',
		kind: 'status',
		status: 200,
		body: { org_name: 'Sandbox', webhooks: { count: 1, primary_secret: 'whsec_deep' } },
	});
	const { items } = await run('account', 'get');
	expect(items[0]?.json).toEqual({ org_name: 'Sandbox', webhooks: { count: 1 } });
});

test('account: a secret is removed wherever it is, and whatever its name', async () => {
	const { apiKey, webhookSecret } = overten.sandbox;
	await overten.sandbox.control.addFault({
		path: '/verify',
		kind: 'status',
		status: 200,
		body: {
			org_name: 'Task_live_2026 and whsecrets',
			signing_key: webhookSecret,
			webhooks: [
				{ webhook_id: 'webhook_1', secret: 'of another form' },
				{ webhook_id: 'webhook_2', signing: { value: webhookSecret, version: 1 } },
			],
			keys: ['first', apiKey, [webhookSecret, 'second']],
			hint: `Sign with ${webhookSecret}.`,
			by_key: { [apiKey]: { name: 'n8n' } },
		},
	});
	const { items } = await run('account', 'get');
	expect(items[0]?.json).toEqual({
		org_name: 'Task_live_2026 and whsecrets',
		webhooks: [{ webhook_id: 'webhook_1' }, { webhook_id: 'webhook_2', signing: { version: 1 } }],
		keys: ['first', ['second']],
		by_key: {},
	});
});

test('prompt: check returns the result, good or bad', async () => {
	const bad = await run('prompt', 'check', { format: 'word', prompt: 'Use the attached file' });
	expect(bad.items[0]?.json).toMatchObject({ valid: false, missing: ['data_sources'] });
	const good = await run('prompt', 'check', { format: 'word', prompt: 'A letter' });
	expect(good.items[0]?.json.valid).toBe(true);
	expect(await overten.sandbox.control.tasks()).toHaveLength(0);
});

test.each([
	['humanize', { text: 'Hello' }, 'Well, Hello'],
	['rewrite', { text: 'Hello', instruction: 'louder' }, 'Hello (changed: louder)'],
	['writeNewContent', { prompt: 'bread' }, 'A passage about: bread'],
])('text: %s in each mode', async (operation, parameters, expected) => {
	const sync = await run('text', operation, { ...parameters, executionMode: 'sync' });
	expect(sync.items[0]?.json).toMatchObject({
		text: expected,
		status: 'completed',
		credits_used: 1,
	});
	const poll = await run('text', operation, {
		...parameters,
		executionMode: 'poll',
		options: LOOK_SOON,
	});
	expect(poll.items[0]?.json).toMatchObject({ text: expected, status: 'completed' });
	const begun = await run('text', operation, { ...parameters, executionMode: 'async' });
	expect(begun.items[0]?.json).toMatchObject({ status: 'queued' });
});

test('presentation: an outline is data without a file', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ resource: 'presentation', operation: 'generateOutline' }),
	});
	expect(items[0]?.json).toMatchObject({ status: 'completed', outline: expect.any(Array) });
	expect(items[0]?.binary).toBeUndefined();
});

test('spreadsheet: analyze answers a question about the file of an item', async () => {
	const { items } = await run(
		'spreadsheet',
		'analyze',
		{ fileFrom: 'binary', inputBinaryField: 'data', question: 'How many rows?' },
		[CSV],
	);
	expect(items[0]?.json.answer).toContain('2 rows with the columns Region, Sales');
});

test('file: upload streams the bytes unchanged', async () => {
	const workbook = await overten.engine.run({ parameters: generate() });
	const [stored] = (
		await run('file', 'upload', { inputBinaryField: 'data', purpose: 'reference' }, [
			{ json: {}, binary: workbook.items[0]?.binary ?? {} },
		])
	).items;
	expect(stored?.json).toMatchObject({ size: workbook.items[0]?.binary?.data?.bytes });
	const { items } = await run('spreadsheet', 'analyze', {
		fileFrom: 'id',
		fileId: textOf(stored, 'file_id'),
		question: 'What is in it?',
	});
	const sheet = new exceljs.Workbook();
	await sheet.xlsx.load(Uint8Array.from(await binaryOf(workbook.items[0])).buffer);
	expect(items[0]?.json.answer).toContain(String((sheet.worksheets[0]?.actualRowCount ?? 0) - 1));
});

test('file: an empty, a missing and a too large file fail the item', async () => {
	const upload = { inputBinaryField: 'data', purpose: 'context' };
	const empty = await run('file', 'upload', upload, [fileItem('', 'empty.txt')]);
	expect(empty.error?.message).toBe("The file in the field 'data' is empty");
	const missing = await run('file', 'upload', { ...upload, inputBinaryField: 'x' }, [CSV]);
	expect(missing.error?.message).toBe("The item has no file in the field 'x'");
	expect(missing.error?.description).toContain('data');
	await overten.sandbox.control.set({ maxUploadBytes: 10 });
	const large = await run('file', 'upload', upload, [CSV]);
	expect(large.error?.message).toBe('A file is larger than Overten accepts');
});

test('image: upload, get, get many and delete', async () => {
	const upload = { inputBinaryField: 'data', tags: 'logo, cover , logo', caption: 'Our "house"' };
	const stored = await run('image', 'upload', upload, [fileItem('png', 'a "b".png', 'image/png')]);
	expect(stored.items[0]?.json).toMatchObject({ tags: ['logo', 'cover'], caption: 'Our "house"' });
	const imageId = textOf(stored.items[0], 'image_id');
	expect((await run('image', 'get', { imageId })).items[0]?.json.image_id).toBe(imageId);
	expect((await run('image', 'getAll', { returnAll: true })).items).toHaveLength(1);
	expect((await run('image', 'delete', { imageId })).items[0]?.json).toEqual({
		deleted: true,
	});
	expect((await run('image', 'get', { imageId })).error?.message).toContain(
		'deleted or has expired',
	);
	const odd = await run('image', 'upload', { ...upload, tags: 'a\nb' }, [CSV]);
	expect(odd.error?.message).toContain('cannot be used');
});

test('generate continues with a previous run', async () => {
	const { run_id } = await beginTask(overten, 'A report [[duration=1s]]');
	const { items } = await overten.engine.run({
		parameters: generate({
			prompt: 'Add a column',
			startFrom: 'previousRun',
			previousRun: { __rl: true, mode: 'id', value: run_id },
		}),
	});
	expect(items[0]?.json).toMatchObject({ run_id, turn_index: 1 });
	const wrong = await overten.engine.run({
		parameters: generate({
			resource: 'document',
			startFrom: 'previousRun',
			previousRun: { __rl: true, mode: 'id', value: run_id },
		}),
	});
	expect(wrong.error?.description).toContain('This run makes excel files');
});

test('attachments and brand are sent, and a shared file is uploaded once', async () => {
	const attachment = [
		{ role: 'dataSource', from: 'binary', binaryField: 'data' },
		{ role: 'image', from: 'binary', binaryField: 'data', tags: 'logo', caption: 'Us' },
		{ role: 'reference', from: 'binary', binaryField: 'data' },
	];
	const { error, items } = await overten.engine.run({
		parameters: generate({
			binaryPropertyName: 'report',
			attachments: { attachment },
			brand: { primaryColor: '#AA0000', font: 'Inter' },
			options: { itemsAtOnce: 2 },
		}),
		items: [CSV, CSV],
	});
	expect(error).toBeUndefined();
	expect(items).toHaveLength(2);
	const requests = await overten.sandbox.control.requests();
	const posted = (path: string) => requests.filter((one) => one.path === path);
	expect(posted('/files')).toHaveLength(2);
	expect(posted('/images')).toHaveLength(1);
	expect(posted('/excel/generate')[0]?.body).toMatchObject({
		brand: { primary_color: '#AA0000', font: 'Inter' },
		context_files: [expect.stringMatching(/^file_/)],
		data_sources: [{ file_id: expect.stringMatching(/^file_/), kind: 'csv' }],
		image_assets: [{ image_id: expect.stringMatching(/^img_/), tags: ['logo'] }],
	});
});

test.each([
	['list', (imageId: string) => imageId],
	['id', () => '={{ $json.image_id }}'],
])('an image that Overten has is attached when it is picked by %s', async (mode, valueOf) => {
	const stored = await run('image', 'upload', {}, [LOGO]);
	const imageId = textOf(stored.items[0], 'image_id');
	const picked = { __rl: true, mode, value: valueOf(imageId) };
	const image = { role: 'image', from: 'id', imageId: picked, tags: 'logo' };
	const { error } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', attachments: { attachment: [image] } }),
		items: [{ json: { image_id: imageId } }],
	});
	expect(error).toBeUndefined();
	const request = (await overten.sandbox.control.requests()).at(-1);
	expect(request?.body).toMatchObject({ image_assets: [{ image_id: imageId, tags: ['logo'] }] });
});

/** An expression that is empty for the item. */
const NO_RUN = { __rl: true, mode: 'id', value: '={{ $json.nothing ?? "" }}' };

test.each([
	[{ brand: { primaryColor: 'red' } }, "'red' is not a valid color"],
	[{ brand: { logoUrl: 'logo.png' } }, "'Logo URL' is not a valid URL"],
	[{ startFrom: 'previousRun', previousRun: NO_RUN }, "'Run' is empty"],
	[
		{ startFrom: 'existingFile', existingFileFrom: 'id', existingFileId: 'file_gone' },
		'Overten could not find the requested resource',
	],
	[
		{ attachments: { attachment: [{ role: 'reference', from: 'id', id: '' }] } },
		'An attachment has no file',
	],
	[
		{ attachments: { attachment: [{ role: 'image', from: 'id', imageId: NO_RUN }] } },
		"'Image' is empty",
	],
])('%j fails with a clear error', async (parameters, message) => {
	const { error } = await overten.engine.run({ parameters: generate(parameters) });
	expect(error?.message).toBe(message);
});
