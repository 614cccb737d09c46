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

test('the list of previous runs in the panel shows the runs of the format by name', async () => {
	await overten.engine.run({
		parameters: generate({ prompt: 'The budget', options: { fileName: 'budget' } }),
	});
	await overten.engine.run({ parameters: generate({ prompt: 'Sales by region' }) });
	await overten.engine.run({ parameters: generate({ resource: 'document', prompt: 'A letter' }) });
	await overten.engine.run({ parameters: generate({ prompt: 'A budget that fails [[fail]]' }) });
	const list = async (filter?: string) => {
		const { results } = await searchList(
			overten.engine.n8n,
			'searchRuns',
			{ resource: 'spreadsheet' },
			filter,
		);
		return results.map(({ name }) => name.replace(/ \(\d{4}-\d{2}-\d{2} \d{2}:\d{2}\)/, ''));
	};
	expect(await list()).toEqual([
		'Sales-by-region.xlsx: Sales by region',
		'budget.xlsx: The budget',
	]);
	expect(await list('BUDG')).toEqual(['budget.xlsx: The budget']);
	expect(await list('letter')).toEqual([]);
});

test('a run that is picked from the list is downloaded', async () => {
	const { run_id } = await beginTask(overten, 'A report [[duration=1s]]');
	const { items } = await runOperation(overten, ['run', 'download'], {
		runId: { __rl: true, mode: 'list', value: run_id },
	});
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
});
