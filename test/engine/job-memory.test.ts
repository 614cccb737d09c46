import { randomUUID } from 'node:crypto';

import { fileItem } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';

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
