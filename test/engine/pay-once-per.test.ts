import type { INodeParameters } from 'n8n-workflow';

import { fileItem, textOf } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { until } from '../support/until';

const overten = overtenForTests();

const SALES = fileItem('region,sales\nNorth,7\n', 'sales.csv', 'text/csv');

const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

const perContent = (prompt: string) =>
	generate({
		prompt,
		attachments: { attachment: [{ role: 'dataSource', from: 'binary', binaryField: 'data' }] },
		binaryPropertyName: 'file',
		options: { payOncePer: 'sameContent' },
	});

test('Same Content makes equal requests of different executions one job', async () => {
	const first = await overten.engine.run({ parameters: perContent('A'), items: [SALES] });
	const again = await overten.engine.run({ parameters: perContent('A'), items: [SALES] });
	expect(again.error).toBeUndefined();
	expect(again.items[0]?.json.task_id).toBe(first.items[0]?.json.task_id);
	expect(again.items[0]?.binary?.file).toBeDefined();
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('Same Content tells prompts and files apart', async () => {
	const other = fileItem('region,sales\nSouth,9\n', 'sales.csv', 'text/csv');
	await overten.engine.run({ parameters: perContent('A'), items: [SALES, other] });
	await overten.engine.run({ parameters: perContent('B'), items: [SALES] });
	expect(await overten.sandbox.control.tasks()).toHaveLength(3);
});

test('Same Content is of one node: a copy of it makes a job of its own', async () => {
	const asked = { parameters: perContent('A'), items: [SALES] };
	await overten.engine.run(asked);
	await overten.engine.run({ ...asked, settings: { id: 'copy' } });
	expect(await overten.sandbox.control.tasks()).toHaveLength(2);
});

test('a failure that several items share is counted once', async () => {
	const parameters = perContent('A report [[fail=bad: No]]');
	const settings = { ...RETRY_ON_FAIL, onError: 'continueErrorOutput' as const };
	await overten.engine.run({ parameters, settings, items: [SALES, SALES] });
	const keys = (await overten.sandbox.control.tasks()).map((task) => task.idempotencyKey);
	expect(keys).toHaveLength(2);
	expect(new Set(keys).size).toBe(2);
});

describe.each<[string, INodeParameters]>([
	['Same Content', { payOncePer: 'sameContent' }],
	['a key of their own', { idempotencyKey: 'own' }],
])('executions that share a job by %s', (_by, options) => {
	const run = async (executionMode: string) =>
		await overten.engine.run({
			parameters: generate({ executionMode, prompt: 'A report [[duration=24h]]', options }),
		});
	const begin = async () => textOf((await run('async')).items[0], 'task_id');

	test.each(['poll', 'async'])(
		'start another one when it has failed, in %s mode',
		async (executionMode) => {
			const { control } = overten.sandbox;
			const first = await begin();
			await control.endTask(first, 'failed');
			const second = await begin();
			await control.endTask(second, 'cancelled');
			const running = run(executionMode);
			const tasks = await until(
				async () => await control.tasks(),
				({ length }) => length === 3,
			);
			const third = tasks.find(({ task_id }) => ![first, second].includes(task_id))?.task_id;
			await control.endTask(third ?? '', 'completed');
			const { error, items } = await running;
			expect(error).toBeUndefined();
			expect(items[0]?.json.task_id).toBe(third);
			expect(await begin()).toBe(third);
		},
	);

	test('start another one with Retry in sync mode, which cannot tell that a failure is an old one', async () => {
		const { control } = overten.sandbox;
		const first = await begin();
		await control.endTask(first, 'failed');
		const failed = await run('sync');
		expect(failed.error?.description).toContain(first);
		expect(await control.tasks()).toHaveLength(1);
		const retrying = overten.engine.retry(failed);
		const tasks = await until(
			async () => await control.tasks(),
			({ length }) => length === 2,
		);
		const second = tasks.find(({ task_id }) => task_id !== first)?.task_id ?? '';
		await control.endTask(second, 'completed');
		expect((await retrying).items[0]?.json.task_id).toBe(second);
	});
});

test('Same Content finds the job at a retry, whatever its expressions are by then', async () => {
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		status: 403,
		times: 1,
	});
	const parameters = generate({
		prompt: '={{ "A report at " + $now.toMillis() }}',
		options: { payOncePer: 'sameContent' },
	});
	const { error } = await overten.engine.run({ parameters, settings: RETRY_ON_FAIL });
	expect(error).toBeUndefined();
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test('each execution pays for its own job by default', async () => {
	const parameters = generate({ prompt: 'A' });
	await overten.engine.run({ parameters });
	await overten.engine.run({ parameters });
	expect(await overten.sandbox.control.tasks()).toHaveLength(2);
});
