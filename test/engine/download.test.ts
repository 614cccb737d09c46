import { binaryOf } from '../support/results';
import { generate, startOverten } from '../support/overten';
import type { Overten } from '../support/overten';

let overten: Overten;

beforeAll(async () => {
	overten = await startOverten();
});

beforeEach(async () => {
	await overten.sandbox.control.reset();
});

afterAll(async () => {
	await overten.sandbox.stop();
});

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
