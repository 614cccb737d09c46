import { inFlood } from '../support/flood';
import { generate, overtenForTests, PROMPT_OF_ITEM, promptItems } from '../support/overten';
import { messageOf } from '../support/results';
import { until } from '../support/until';

const overten = overtenForTests();

const MANY = inFlood(1_000, 10_000);

const MIXED = promptItems('One report', 'Two reports [[fail]]', 'Three reports', '');

test('items keep their order and pairing, whichever finishes first', async () => {
	const prompts = [
		'A [[duration=4m]]',
		'B [[duration=1m]]',
		'C [[duration=2m]]',
		'D',
		'E',
		'F',
		'G',
	];
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM, downloadFile: false }),
		items: promptItems(...prompts),
	});
	expect(items.map(({ json }) => json.summary)).toEqual(
		['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((letter) => `Made from: ${letter}`),
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		prompts.map((_prompt, item) => ({ item })),
	);
});

test('Items at Once limits how many items run in parallel', async () => {
	const running = overten.engine.start({
		parameters: generate({
			prompt: 'A report [[duration=24h]]',
			downloadFile: false,
			options: { itemsAtOnce: 3, firstPollAfter: 30 },
		}),
		items: Array.from({ length: 10 }, () => ({ json: {} })),
	});
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.length === 3,
	);
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(await overten.sandbox.control.tasks()).toHaveLength(3);
	running.cancel();
	await running.outcome;
});

test('On Error: Continue returns the errors together with the results', async () => {
	const { failed, items } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM }),
		items: MIXED,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(failed).toHaveLength(0);
	expect(items.map((item) => item.json.status ?? messageOf(item))).toEqual([
		'completed',
		'Overten could not complete the job: The agents could not finish.',
		'completed',
		'The prompt is empty',
	]);
	expect(items[1]?.json).toMatchObject({
		error: {
			description: expect.stringContaining('No credits were used'),
			task_id: expect.stringMatching(/^task_/),
			run_id: expect.stringMatching(/^run_/),
		},
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
});

test('On Error: Error Output separates the errors from the results', async () => {
	const { failed, items } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM }),
		items: MIXED,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(items.map(({ json }) => json.summary)).toEqual([
		'Made from: One report',
		'Made from: Three reports',
	]);
	expect(failed.map((item) => [item.json.prompt, messageOf(item)])).toEqual([
		['Two reports [[fail]]', 'Overten could not complete the job: The agents could not finish.'],
		['', 'The prompt is empty'],
	]);
	expect(failed[0]?.json.error).toMatchObject({ task_id: expect.stringMatching(/^task_/) });
});

test('On Error: Stop names the tasks of the other items', async () => {
	const { error, items } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM }),
		items: promptItems('One report [[duration=24h]]', 'Two reports [[fail]]'),
	});
	const tasks = await overten.sandbox.control.tasks();
	const other = tasks.find(({ status }) => status !== 'failed');
	expect(items).toHaveLength(0);
	expect(error?.message).toBe('Overten could not complete the job: The agents could not finish.');
	expect(error?.description).toContain(
		`Tasks of other items, which are not lost: ${other?.task_id ?? ''}`,
	);
});

test('a stopped execution stops waiting and sends no more requests', async () => {
	const running = overten.engine.start({
		parameters: generate({
			prompt: 'A report [[duration=24h]]',
			options: { itemsAtOnce: 20, firstPollAfter: 30 },
		}),
		items: Array.from({ length: 200 }, () => ({ json: {} })),
		settings: { onError: 'continueRegularOutput' },
	});
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.length === 20,
	);

	const stoppedAt = Date.now();
	running.cancel();
	const { run } = await running.outcome;
	expect(Date.now() - stoppedAt).toBeLessThan(1_000);
	expect(run.status).toBe('canceled');
	const asked = (await overten.sandbox.control.requests()).length;
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect((await overten.sandbox.control.requests()).length).toBe(asked);
});

test('a stopped execution closes its sync connection', async () => {
	const running = overten.engine.start({
		parameters: generate({ executionMode: 'sync', prompt: 'A report [[duration=24h]]' }),
	});
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.length === 1,
	);
	const stoppedAt = Date.now();
	running.cancel();
	await running.outcome;
	expect(Date.now() - stoppedAt).toBeLessThan(1_000);
	expect(await overten.sandbox.control.requests()).toHaveLength(1);
});

test('a stopped execution aborts a download', async () => {
	const running = overten.engine.start({
		parameters: generate({ prompt: 'A report [[slow-file=1m]]' }),
	});
	await until(
		async () => await overten.sandbox.control.fileRequests(),
		(requests) => requests.length === 1,
	);
	const stoppedAt = Date.now();
	running.cancel();
	const { items } = await running.outcome;
	expect(Date.now() - stoppedAt).toBeLessThan(1_000);
	expect(items).toHaveLength(0);
});

test('very many items are processed, and no request is sent for the invalid one', async () => {
	await overten.sandbox.control.set({ credits: 1_000_000 });
	const items = Array.from({ length: MANY }, (_value, index) => ({
		json: { prompt: index === MANY / 2 ? '' : `Report ${String(index)}` },
	}));
	const { failed, items: done } = await overten.engine.run({
		parameters: generate({
			executionMode: 'async',
			prompt: PROMPT_OF_ITEM,
			options: { itemsAtOnce: 100 },
		}),
		items,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(done).toHaveLength(MANY - 1);
	expect(done.at(-1)?.pairedItem).toEqual({ item: MANY - 1 });
	expect(failed.map(messageOf)).toEqual(['The prompt is empty']);
	expect(await overten.sandbox.control.tasks()).toHaveLength(MANY - 1);
}, 120_000);
