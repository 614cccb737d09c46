import { randomUUID } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { fileItem, textOf } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { until } from '../support/until';

const overten = overtenForTests();

const ATTACHED = {
	attachments: { attachment: [{ role: 'dataSource', from: 'binary', binaryField: 'data' }] },
	binaryPropertyName: 'file',
};
const SALES = fileItem('region,sales\nNorth,7\n', 'sales.csv', 'text/csv');

const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

const refuseFirstPoll = async () => {
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		status: 403,
		times: 1,
	});
};

const refuseFirstDownload = async () => {
	await overten.sandbox.control.addFault({
		path: '/runs/*',
		kind: 'status',
		status: 403,
		times: 1,
	});
};

describe('the Retry button', () => {
	test.each(['poll', 'sync'])(
		'finds the job whose file could not be downloaded: %s',
		async (executionMode) => {
			await refuseFirstDownload();
			const failed = await overten.engine.run({
				parameters: generate({ executionMode, prompt: 'A report [[file-status=404]]' }),
			});
			expect(failed.error).toBeDefined();

			const retried = await overten.engine.retry(failed);
			expect(retried.error).toBeUndefined();
			expect(retried.items[0]?.binary?.data).toBeDefined();
			expect(await overten.sandbox.control.tasks()).toHaveLength(1);
		},
	);

	test('continues with the job that was still running', async () => {
		const failed = await overten.engine.run({
			parameters: generate({
				prompt: 'A report [[duration=10m]]',
				options: { waitLimit: 0.01, firstPollAfter: 0.1, maxPollInterval: 0.1 },
			}),
		});
		expect(failed.error?.message).toContain('not done');

		const retried = await overten.engine.retry(
			failed,
			generate({ prompt: 'A report [[duration=10m]]', options: { maxPollInterval: 0.1 } }),
		);
		expect(retried.error).toBeUndefined();
		expect(retried.items[0]?.binary?.data).toBeDefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});

	test('starts another job when the one that was still running has failed since', async () => {
		const prompt = 'A report [[duration=24h]]';
		const options = { waitLimit: 0.01, firstPollAfter: 0.1, maxPollInterval: 0.1 };
		const failed = await overten.engine.run({ parameters: generate({ prompt, options }) });
		const [first] = await overten.sandbox.control.tasks();
		await overten.sandbox.control.endTask(first?.task_id ?? '', 'failed');

		await overten.engine.retry(failed);
		const tasks = await overten.sandbox.control.tasks();
		expect(tasks.map(({ status }) => status)).toEqual(['failed', expect.anything()]);
	});

	test('finds the job of a file that n8n has moved since to the folder of its execution', async () => {
		await refuseFirstPoll();
		const id = `filesystem-v2:workflows/7/executions/temp/binary_data/${randomUUID()}`;
		const failed = await overten.engine.run({
			parameters: generate({}),
			items: [{ json: {}, binary: { data: { id, data: 'filesystem-v2', mimeType: 'text/csv' } } }],
		});
		expect(failed.error).toBeDefined();
		const stored = failed.execution.stored.replaceAll('executions/temp/', 'executions/41/');
		expect(stored).not.toBe(failed.execution.stored);
		const retried = await overten.engine.retry({
			...failed,
			execution: { ...failed.execution, stored },
		});
		expect(retried.error).toBeUndefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});

	test('with an edited prompt starts another job', async () => {
		await refuseFirstPoll();
		const failed = await overten.engine.run({ parameters: generate({ prompt: 'A report' }) });
		const retried = await overten.engine.retry(failed, generate({ prompt: 'A longer report' }));
		expect(retried.error).toBeUndefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(2);
	});

	test('starts another job after one that has failed for good', async () => {
		const failed = await overten.engine.run({
			parameters: generate({ prompt: 'A report [[fail=bad: No]]' }),
		});
		await overten.engine.retry(failed);
		const keys = (await overten.sandbox.control.tasks()).map((task) => task.idempotencyKey);
		expect(keys).toHaveLength(2);
		expect(new Set(keys).size).toBe(2);
	});

	test('submits the same request under the same key after a lost answer', async () => {
		await overten.sandbox.control.addFault({
			path: '/excel/generate',
			kind: 'status',
			status: 500,
			times: 1,
		});
		const prompt = "={{ 'A report of ' + $now.toMillis() + ' [[duration=1s]]' }}";
		const failed = await overten.engine.run({ parameters: generate({ prompt }) });
		expect(failed.error).toBeDefined();
		const retried = await overten.engine.retry(failed);
		expect(retried.error).toBeUndefined();
		const sent = (await overten.sandbox.control.requests()).filter(({ path }) =>
			path.endsWith('/excel/generate'),
		);
		expect(sent).toHaveLength(2);
		expect(sent[1]?.body).toEqual(sent[0]?.body);
	});
});

describe('Retry On Fail', () => {
	test('finds the job that has an attachment, and uploads nothing again', async () => {
		await refuseFirstPoll();
		const { error, items } = await overten.engine.run({
			parameters: generate(ATTACHED),
			items: [SALES],
			settings: RETRY_ON_FAIL,
		});
		expect(error).toBeUndefined();
		expect(items[0]?.json.status).toBe('completed');
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});

	test('uses the uploads of the first attempt', async () => {
		await overten.sandbox.control.addFault({
			path: '/excel/generate',
			kind: 'status',
			status: 403,
			times: 1,
		});
		const { error } = await overten.engine.run({
			parameters: generate(ATTACHED),
			items: [SALES],
			settings: RETRY_ON_FAIL,
		});
		expect(error).toBeUndefined();
		const uploads = (await overten.sandbox.control.requests()).filter(
			({ method, path }) => method === 'POST' && path.endsWith('/files'),
		);
		expect(uploads).toHaveLength(1);
	});

	test('finds the job whose prompt has the time in it', async () => {
		await refuseFirstPoll();
		const { error } = await overten.engine.run({
			parameters: generate({ prompt: "={{ 'A report of ' + $now.toMillis() }}" }),
			settings: RETRY_ON_FAIL,
		});
		expect(error).toBeUndefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});

	test('starts another job with a custom key after the first has failed', async () => {
		await overten.engine.run({
			parameters: generate({
				prompt: 'A report [[fail=bad: No]]',
				options: { idempotencyKey: 'invoice-41' },
			}),
			settings: RETRY_ON_FAIL,
		});
		const keys = (await overten.sandbox.control.tasks()).map((task) => task.idempotencyKey);
		expect(keys).toEqual(['invoice-41', 'invoice-41-2']);
	});
});

test.each(['poll', 'sync'])(
	'an error after a task that Overten does not know any more names it, and says nothing of credits that is not known: %s',
	async (executionMode) => {
		const { control } = overten.sandbox;
		await control.addFault({ path: '/tasks/*', kind: 'status', status: 404, times: 1 });
		const parameters = generate({ executionMode, prompt: 'A report [[promote]]' });
		const first = await overten.engine.run({ parameters });
		const [task] = await control.tasks();
		expect(first.error?.description).toContain(task?.task_id);
		await control.addFault({ path: '/excel/*', kind: 'status', status: 404, times: 1 });
		const { error } = await overten.engine.retry(first);
		expect(error?.description).toContain(`Task ${task?.task_id ?? ''}`);
		expect(error?.description).not.toContain('No credits were used');
	},
);

test.each([404, 410])(
	'a task that Overten does not know for a moment, with status %i, is found again by Retry',
	async (status) => {
		const { control } = overten.sandbox;
		await control.addFault({ path: '/tasks/*', kind: 'status', status, times: 1 });
		const failed = await overten.engine.run({ parameters: generate() });
		expect(failed.error).toBeDefined();
		const retried = await overten.engine.retry(failed);
		expect(retried.error).toBeUndefined();
		expect(await control.tasks()).toHaveLength(1);
	},
);

describe('Pay Once Per', () => {
	const perContent = (prompt: string) =>
		generate({ ...ATTACHED, prompt, options: { payOncePer: 'sameContent' } });

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
		await refuseFirstPoll();
		const parameters = generate({
			prompt: '={{ "A report at " + $now.toMillis() }}',
			options: { payOncePer: 'sameContent' },
		});
		const { error } = await overten.engine.run({ parameters, settings: RETRY_ON_FAIL });
		expect(error).toBeUndefined();
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});

	test('Execution is the default', async () => {
		const parameters = generate({ prompt: 'A' });
		await overten.engine.run({ parameters });
		await overten.engine.run({ parameters });
		expect(await overten.sandbox.control.tasks()).toHaveLength(2);
	});
});

describe('Stop If Credits Below', () => {
	test('submits nothing when fewer credits are left', async () => {
		await overten.sandbox.control.set({ credits: 40 });
		const { error } = await overten.engine.run({
			parameters: generate({ options: { stopIfCreditsBelow: 50 } }),
		});
		expect(error?.message).toBe('Your Overten account has 40 credits left, fewer than 50');
		expect(await overten.sandbox.control.tasks()).toEqual([]);
	});

	test('asks nothing about a spreadsheet when fewer credits are left', async () => {
		await overten.sandbox.control.set({ credits: 40 });
		const { error } = await overten.engine.run({
			parameters: {
				resource: 'spreadsheet',
				operation: 'analyze',
				fileFrom: 'binary',
				inputBinaryField: 'data',
				question: 'How much?',
				options: { stopIfCreditsBelow: 50 },
			},
			items: [SALES],
		});
		expect(error?.message).toBe('Your Overten account has 40 credits left, fewer than 50');
		const asked = (await overten.sandbox.control.requests()).filter(
			({ method }) => method === 'POST',
		);
		expect(asked).toEqual([]);
	});

	test('checks once for all items', async () => {
		const { error } = await overten.engine.run({
			parameters: generate({ options: { stopIfCreditsBelow: 1 } }),
			items: [{ json: {} }, { json: {} }, { json: {} }],
		});
		expect(error).toBeUndefined();
		const checks = (await overten.sandbox.control.requests()).filter(({ path }) =>
			path.endsWith('/verify'),
		);
		expect(checks).toHaveLength(1);
	});
});

test.each([
	['null', 'is empty'],
	['false', "'Prompt' must be text, but it is the value false"],
	['[]', "'Prompt' must be text, but it is a list"],
	['({ a: 1 })', "'Prompt' must be text, but it is an object"],
	['undefined', 'is empty'],
])('a prompt that evaluates to %s is refused before anything is sent', async (value, message) => {
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: `={{ ${value} }}` }),
	});
	expect(error?.message).toContain(message);
	expect(await overten.sandbox.control.tasks()).toEqual([]);
});
