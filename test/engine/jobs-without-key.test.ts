import { fileItem } from '../support/operations';
import { overtenForTests } from '../support/overten';

const overten = overtenForTests();

const SALES = fileItem('region,sales\nNorth,7\n', 'sales.csv', 'text/csv');

const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

describe('a text, which has no key', () => {
	const humanize = (executionMode: string) => ({
		resource: 'text',
		operation: 'humanize',
		text: 'Hello',
		executionMode,
	});

	test.each(['async', 'poll', 'sync'])(
		'is not submitted again when the answer was lost: %s',
		async (executionMode) => {
			await overten.sandbox.control.addFault({ path: '/text/*', kind: 'reset', times: 1 });
			const { error } = await overten.engine.run({
				parameters: humanize(executionMode),
				settings: RETRY_ON_FAIL,
			});
			expect(error?.message).toContain('may already have been processed');
			expect(error?.description).toContain('credits may have been used');
			const sent = (await overten.sandbox.control.requests()).filter(({ path }) =>
				path.includes('/text/'),
			);
			expect(sent).toHaveLength(1);
		},
	);

	test.each([501, 503])(
		'is submitted again after a %i that proves that nothing has started',
		async (status) => {
			await overten.sandbox.control.addFault({
				path: '/text/*',
				kind: 'status',
				status,
				...(status === 503 && { retryAfter: '0' }),
				times: 1,
			});
			const { error, items } = await overten.engine.run({
				parameters: humanize('sync'),
				settings: RETRY_ON_FAIL,
			});
			expect(error).toBeUndefined();
			expect(items[0]?.json.text).toBeTruthy();
			expect(await overten.sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('is not submitted again when Overten does not know its task any more', async () => {
		const { control } = overten.sandbox;
		await control.addFault({ path: '/tasks/*', kind: 'status', status: 410, times: 1 });
		const { error } = await overten.engine.run({
			parameters: humanize('poll'),
			settings: RETRY_ON_FAIL,
		});
		const [task] = await control.tasks();
		expect(error?.description).toContain('credits may have been used');
		expect(error?.description).toContain(task?.task_id);
		expect(await control.tasks()).toHaveLength(1);
	});

	test.each(['poll', 'sync'])(
		'that is there is not generated again when another item fails, in %s mode',
		async (executionMode) => {
			const items = ['A', 'B [[status=400 x2]]'].map((text) => ({ json: { text } }));
			const { error, run } = await overten.engine.run({
				parameters: { ...humanize(executionMode), text: '={{ $json.text }}' },
				items,
				settings: RETRY_ON_FAIL,
			});
			expect(error).toBeDefined();
			expect(run.status).toBe('error');
			expect(await overten.sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('is not submitted again when another item has ended the node before its answer', async () => {
		const slow = { path: '/text/*', kind: 'slowAnswer', delayMs: 9_000 } as const;
		await overten.sandbox.control.addFault(slow);
		const items = ['A', 'B [[status=400 x2]]'].map((text) => ({ json: { text } }));
		const { error } = await overten.engine.run({
			parameters: { ...humanize('sync'), text: '={{ $json.text }}' },
			items,
			settings: RETRY_ON_FAIL,
		});
		expect(error).toBeDefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	}, 30_000);

	test('is submitted again when the user presses Retry', async () => {
		await overten.sandbox.control.addFault({ path: '/text/*', kind: 'reset', times: 1 });
		const failed = await overten.engine.run({ parameters: humanize('sync') });
		const retried = await overten.engine.retry(failed);
		expect(retried.error).toBeUndefined();
		expect(retried.items[0]?.json.text).toContain('Hello');
	});
});

describe('an analysis, which has neither a key nor a task', () => {
	const ANALYZE = {
		resource: 'spreadsheet',
		operation: 'analyze',
		question: '={{ $json.question ?? "How much?" }}',
	};
	const analyses = async () =>
		(await overten.sandbox.control.requests()).filter(({ path }) => path.endsWith('/excel/analyze'))
			.length;

	test('is not submitted again when the answer was lost, unless the user presses Retry', async () => {
		const fault = { path: '/excel/analyze', kind: 'resetAfter', times: 1 } as const;
		await overten.sandbox.control.addFault(fault);
		const failed = await overten.engine.run({
			parameters: ANALYZE,
			items: [SALES],
			settings: RETRY_ON_FAIL,
		});
		expect(failed.error?.message).toContain('may already have been processed');
		expect(failed.error?.description).toContain('credits may have been used');
		expect(await analyses()).toBe(1);

		const retried = await overten.engine.retry(failed);
		expect(retried.items[0]?.json.answer).toBeDefined();
		expect(await analyses()).toBe(2);
	});

	test('that is there is not made again when another item fails', async () => {
		const fault = { path: '/excel/analyze', kind: 'status', status: 400, times: 2 } as const;
		const run = async () =>
			await overten.engine.run({
				parameters: { ...ANALYZE, options: { itemsAtOnce: 1 } },
				items: ['A?', 'B?'].map((question) => ({ ...SALES, json: { question } })),
			});
		const complete = await run();
		expect(complete.items).toHaveLength(2);
		expect(await analyses()).toBe(2);

		await overten.sandbox.control.addFault({ ...fault, skip: 1, times: 1 });
		const failed = await run();
		expect(failed.error).toBeDefined();
		expect(await analyses()).toBe(4);
		const retried = await overten.engine.retry(failed);
		expect(retried.items).toHaveLength(2);
		expect(await analyses()).toBe(5);
	});

	test('uploads a file again that Overten has forgotten', async () => {
		await overten.sandbox.control.addFault({
			path: '/excel/analyze',
			kind: 'status',
			status: 403,
			times: 1,
		});
		const failed = await overten.engine.run({ parameters: ANALYZE, items: [SALES] });
		await overten.sandbox.control.addFault({
			path: '/excel/analyze',
			kind: 'status',
			status: 404,
			times: 1,
		});
		const retried = await overten.engine.retry(failed);
		expect(retried.items[0]?.json.answer).toBeDefined();
	});
});
