import type { DialectChange } from '../../sandbox/dialects/dialect';
import { searchList } from '../support/list-search';
import { beginTask, runOperation } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { binaryOf } from '../support/results';

const overten = overtenForTests();

test('get many reads all pages', async () => {
	const prompts = Array.from({ length: 130 }, () => ({ json: {} }));
	await overten.engine.run({
		parameters: generate({
			executionMode: 'async',
			prompt: 'A report [[duration=24h]]',
			options: { itemsAtOnce: 50 },
		}),
		items: prompts,
	});
	const all = await runOperation(overten, ['run', 'getAll'], { returnAll: true });
	expect(new Set(all.items.map(({ json }) => json.run_id)).size).toBe(130);
	expect(all.items[129]?.pairedItem).toEqual({ item: 0 });
	const some = await runOperation(overten, ['run', 'getAll'], { returnAll: false, limit: 7 });
	expect(some.items).toHaveLength(7);
	const none = await runOperation(overten, ['run', 'getAll'], { returnAll: true, format: 'word' });
	expect(none.items).toHaveLength(0);
	const bad = await runOperation(overten, ['run', 'getAll'], { returnAll: false, limit: -1 });
	expect(bad.error?.message).toBe("'Limit' must be a whole number of 1 or more");
}, 60_000);

test('get and download', async () => {
	const { run_id } = await beginTask(overten, 'A report [[duration=1s]]');
	const got = await runOperation(overten, ['run', 'get'], { runId: run_id });
	expect(got.items[0]?.json).toMatchObject({ run_id, format: 'excel' });
	const { items } = await runOperation(overten, ['run', 'download'], {
		runId: run_id,
		binaryPropertyName: 'file',
	});
	expect((await binaryOf(items[0], 'file')).subarray(0, 2).toString()).toBe('PK');
});

const UNTYPED: DialectChange[] = [
	{ runFields: 'withoutFormat', fileHeaders: 'bare' },
	{ runFields: 'linksAlone', fileHeaders: 'bare', downloadUrl: 'namedLink' },
];

test.each(UNTYPED)('download returns the file of a run in the dialect %j', async (dialect) => {
	const { run_id, task_id } = await beginTask(overten, 'A report [[duration=1ms]]');
	await overten.sandbox.control.endTask(task_id, 'completed');
	await overten.sandbox.control.speak(dialect);
	const { error, items } = await runOperation(overten, ['run', 'download'], { runId: run_id });
	expect(error).toBeUndefined();
	expect(items[0]?.binary?.data).toMatchObject({ fileExtension: 'xlsx' });
});

test('get many requests full pages when it filters entries', async () => {
	await beginTask(overten, 'A report');
	await runOperation(overten, ['run', 'getAll'], { returnAll: false, limit: 1, format: 'word' });
	const [asked] = (await overten.sandbox.control.requests()).filter(
		({ method }) => method === 'GET',
	);
	expect(asked?.path).toBe('/runs?limit=100');
});

test('a page without its list fails instead of counting as empty', async () => {
	await overten.sandbox.control.addFault({
		path: '/runs',
		kind: 'status',
		status: 200,
		body: { total: 0 },
	});
	const { error } = await runOperation(overten, ['run', 'getAll'], { returnAll: true });
	expect(error?.message).toBe('Overten sent a response that cannot be read');
});

/** A time as n8n's own lists show it. */
const TIME = / · [A-Z][a-z]{2} \d{1,2}, \d{2}:\d{2}$/;

async function listRuns(resource: string, filter?: string): Promise<string[]> {
	const { results } = await searchList(overten.engine.n8n, 'searchRuns', { resource }, filter);
	for (const { name } of results) expect(name).toMatch(TIME);
	return results.map(({ name }) => name.replace(TIME, ''));
}

test('the list of previous runs in the panel shows the runs of the format by prompt and file', async () => {
	await overten.engine.run({
		parameters: generate({ prompt: 'The budget', options: { fileName: 'Plan 2027' } }),
	});
	await overten.engine.run({ parameters: generate({ prompt: 'Sales by region' }) });
	await overten.engine.run({ parameters: generate({ resource: 'document', prompt: 'A letter' }) });
	await overten.engine.run({ parameters: generate({ prompt: 'A budget that fails [[fail]]' }) });
	const { credentialsHelper } = overten.engine.n8n;
	const { reads } = credentialsHelper;
	expect(await listRuns('spreadsheet')).toEqual([
		'Sales by region (xlsx)',
		'The budget (Plan 2027.xlsx)',
	]);
	expect(credentialsHelper.reads).toBe(reads + 1);
	expect(await listRuns('spreadsheet', 'BUDG')).toEqual(['The budget (Plan 2027.xlsx)']);
	expect(await listRuns('spreadsheet', 'plan 2027')).toEqual(['The budget (Plan 2027.xlsx)']);
	expect(await listRuns('spreadsheet', 'letter')).toEqual([]);
});

test('files with the same name differ in the part of the row that the panel shows, and are found by their whole text', async () => {
	const about = (topic: string) => `Dear Ms. Novak,\nthank you for your letter about the ${topic}`;
	const fileName = 'Our-answer-to-a-customer-of-the-bakery';
	for (const prompt of [`Delay: ${about('delay')}`, `Invoice: ${about('invoice')}`]) {
		const parameters = { resource: 'document', prompt, options: { fileName } };
		await overten.engine.run({ parameters: generate(parameters) });
	}
	const rows = ['Invoice: Dear… (Our-answer….docx)', 'Delay: Dear Ms… (Our-answer….docx)'];
	expect(await listRuns('document')).toEqual(rows);
	// The panel of n8n shows 50 characters or more; a time has 16.
	for (const row of rows) expect(row.length).toBeLessThanOrEqual(50 - 16);
	expect(await listRuns('document', 'about the delay')).toEqual(rows.slice(1));
	expect(await listRuns('document', 'of-the-bakery.docx')).toEqual(rows);
});

test('a run that is picked from the list is downloaded', async () => {
	const { run_id } = await beginTask(overten, 'A report [[duration=1s]]');
	const { items } = await runOperation(overten, ['run', 'download'], {
		runId: { __rl: true, mode: 'list', value: run_id },
	});
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
});

const LISTED: [DialectChange, isFormatShown: boolean][] = [
	[{ runFields: 'full' }, true],
	[{ runFields: 'withoutFormat' }, true],
	[{ lists: 'ids' }, true],
	[{ lists: 'nullStatus' }, true],
	[{ runFields: 'linksAlone' }, false],
];

test.each(LISTED)(
	'the runs of a format are found in the panel and by get many in the dialect %j',
	async (dialect, isFormatShown) => {
		await overten.engine.run({ parameters: generate({ prompt: 'Sales by region' }) });
		await overten.sandbox.control.speak(dialect);
		const countOf = async (resource: string, format: string) => {
			const { results } = await searchList(overten.engine.n8n, 'searchRuns', { resource });
			const { items } = await runOperation(overten, ['run', 'getAll'], { format });
			return [results.length, items.length];
		};
		const others = isFormatShown ? 0 : 1;
		expect(await countOf('spreadsheet', 'excel')).toEqual([1, 1]);
		expect(await countOf('document', 'word')).toEqual([others, others]);
	},
);

test('an empty status hides no run in the panel', async () => {
	await overten.sandbox.control.addFault({
		path: '/runs',
		kind: 'status',
		status: 200,
		body: { runs: [{ run_id: 'run_1', status: '', agent_name: 'excel_agent_api' }] },
	});
	const { results } = await searchList(overten.engine.n8n, 'searchRuns', {
		resource: 'spreadsheet',
	});
	expect(results).toEqual([{ name: 'run_1', value: 'run_1' }]);
});
