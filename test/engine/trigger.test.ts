import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { generate, overtenForTests } from '../support/overten';
import { textOf } from '../support/operations';
import { completedRun, newestSecret, triggerForTests } from '../support/trigger';
import { until } from '../support/until';

const overten = overtenForTests();
const stage = triggerForTests(overten.sandbox);

beforeEach(async () => {
	await listen({});
});

async function listen(parameters: INodeParameters, webhookSecret?: string): Promise<void> {
	const credential = webhookSecret === undefined ? {} : { webhookSecret };
	await stage.listen({ source: 'perRequest', ...parameters }, { credential });
}

const deliver = async (body: object = {}, changes: object = {}) =>
	await overten.sandbox.control.deliver({ ...completedRun(stage.trigger, body), ...changes });

const runs = async (count: number) =>
	await until(
		async () => await stage.trigger.items(),
		(found) => found.length >= count,
	);

async function make(prompt: string, webhookUrl = '') {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt, webhookUrl }),
	});
	return textOf(items[0], 'task_id');
}

test('a subscription reports every run, with the shape of the action node and the event', async () => {
	await listen({ source: 'subscription' });
	const taskId = await make('Sales by region');
	const [item] = await runs(1);
	expect(item?.json).toMatchObject({
		event: 'run.completed',
		task_id: taskId,
		status: 'completed',
		format: 'excel',
		summary: 'Made from: Sales by region',
		artifacts: [],
	});
	expect(Object.keys(item?.json ?? {})).toEqual(
		expect.arrayContaining([
			'download_url',
			'edit_url',
			'credits_used',
			'duration_ms',
			'run_id',
			'summary',
		]),
	);
});

test('a run that was started with the address is reported once, and others are not', async () => {
	await make('Another');
	const taskId = await make('Ours', stage.trigger.webhookUrl);
	await runs(1);
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.every(({ status }) => status === 'completed'),
	);
	expect((await stage.trigger.items()).map(({ json }) => json.task_id)).toEqual([taskId]);
});

test('a failed run says so', async () => {
	const taskId = await make('Sales [[fail=bad: No numbers]]', stage.trigger.webhookUrl);
	const [item] = await runs(1);
	expect(item?.json).toMatchObject({
		event: 'run.failed',
		status: 'failed',
		task_id: taskId,
		error: { code: 'bad', message: 'No numbers' },
		download_url: null,
	});
});

test.each([
	['a wrong signature', { signature: `sha256=${'0'.repeat(64)}` }],
	['a missing signature', { signature: '' }],
	["another organization's secret", { secret: 'whsec_of_somebody_else' }],
	['a clock 6 minutes behind', { timestamp: Math.floor(Date.now() / 1000) - 360 }],
	['a clock 6 minutes ahead', { timestamp: Math.floor(Date.now() / 1000) + 360 }],
])('%s: 401, and nothing runs', async (_name, changes) => {
	expect(await deliver({}, changes)).toEqual([401]);
	expect(await stage.trigger.executions()).toHaveLength(0);
});

test.each([-240, 240])('a clock %d s off is forgiven', async (seconds) => {
	const timestamp = Math.floor(Date.now() / 1000) + seconds;
	expect(await deliver({}, { timestamp })).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(1);
});

test('the tolerance holds as it is set', async () => {
	await listen({ options: { timestampTolerance: 60 } });
	expect(await deliver({}, { timestamp: Math.floor(Date.now() / 1000) - 90 })).toEqual([401]);
});

test('a duplicate is answered 200 and dropped; at the same moment, 503 until n8n has started the first', async () => {
	const order = completedRun(stage.trigger);
	const statuses = await overten.sandbox.control.deliver({ ...order, times: 10 });
	expect(statuses.filter((status) => status !== 503)).toContain(200);
	expect([...new Set(statuses)].every((status) => status === 200 || status === 503)).toBe(true);
	expect(await overten.sandbox.control.deliver(order)).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(1);
});

test('a replay is dropped', async () => {
	const order = { ...completedRun(stage.trigger), timestamp: Math.floor(Date.now() / 1000) };
	await overten.sandbox.control.deliver(order);
	await overten.sandbox.control.deliver(order);
	expect(await stage.trigger.executions()).toHaveLength(1);
});

test('another turn of the same run is another event', async () => {
	await deliver({ task_id: 'task_1' });
	await deliver({ task_id: 'task_2' });
	expect(await stage.trigger.executions()).toHaveLength(2);
});

test('what is filtered out or unknown is answered 200', async () => {
	await listen({ events: ['run.completed'], formats: ['word', 'slides'] });
	expect(await deliver()).toEqual([200]);
	expect(await deliver({ event: 'run.failed', format: 'word' })).toEqual([200]);
	expect(await deliver({ event: 'run.dreamt', format: 'word' })).toEqual([200]);
	expect(await deliver({ format: undefined, agent_name: 'text_agent_api' })).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(0);
	expect(await deliver({ format: undefined, agent_name: 'slides_agent_api' })).toEqual([200]);
	expect((await stage.trigger.items()).map(({ json }) => json.format)).toEqual(['slides']);
});

test('texts and outlines start the workflow where they are selected, and by default they do not', async () => {
	const text = { format: undefined, agent_name: 'text_agent_api', text: 'Hello' };
	expect(await deliver(text)).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(0);
	await listen({ formats: ['none'] });
	expect(await deliver(text)).toEqual([200]);
	expect(await deliver()).toEqual([200]);
	expect((await stage.trigger.items()).map(({ json }) => json.text)).toEqual(['Hello']);
});

test('an event that does not show its kind starts the workflow', async () => {
	expect(await deliver({ format: undefined, agent_name: undefined })).toEqual([200]);
	expect((await stage.trigger.items()).map(({ json }) => json.format)).toEqual([null]);
});

test.each([[{}], [{ formats: ['all'] }], [{ formats: ['all', 'word'] }], [{ formats: [] }]])(
	'a workflow of version 2 with %j still starts for everything',
	async (parameters) => {
		await stage.listen({ source: 'perRequest', ...parameters }, { typeVersion: 2 });
		await deliver();
		await deliver({ format: undefined, agent_name: 'text_agent_api' });
		expect(await stage.trigger.executions()).toHaveLength(2);
	},
);

describe('Download File', () => {
	beforeEach(async () => {
		await listen({ downloadFile: true });
	});

	test('starts the workflow with the file', async () => {
		await make('Sales', stage.trigger.webhookUrl);
		const [item] = await runs(1);
		expect(item?.binary?.data).toMatchObject({ fileExtension: 'xlsx', fileName: 'Sales.xlsx' });
		expect(item?.json).not.toHaveProperty('file_error');
	});

	test('puts it in the field of your choice', async () => {
		await listen({ downloadFile: true, binaryPropertyName: 'report' });
		await make('Sales', stage.trigger.webhookUrl);
		expect(Object.keys((await runs(1))[0]?.binary ?? {})).toEqual(['report']);
	});

	test('starts without a file that is gone, and says why', async () => {
		expect(await deliver({ run_id: 'run_gone' })).toEqual([200]);
		const [item] = await runs(1);
		expect(item?.json.file_error).toContain('could not be downloaded');
		expect(item?.binary).toBeUndefined();
	});

	test('starts without a file that takes too long, before Overten hangs up', async () => {
		const origin = 'files';
		await overten.sandbox.control.addFault({
			origin,
			path: '/files/*',
			kind: 'slow',
			delayMs: 14_000,
			times: 10,
		});
		await make('Sales', stage.trigger.webhookUrl);
		const [delivery] = await until(
			async () => await overten.sandbox.control.deliveries(),
			({ length }) => length > 0,
		);
		expect(delivery).toMatchObject({ attempt: 1, status: 200 });
		const [item] = await runs(1);
		expect(item?.json.file_error).toBe('The file could not be downloaded within 9 seconds');
		expect(item?.binary).toBeUndefined();
	}, 30_000);

	test('leaves failed runs and texts alone', async () => {
		await listen({ downloadFile: true, formats: ['none', 'excel'] });
		await deliver({ event: 'run.failed' });
		await deliver({ format: undefined, agent_name: 'text_agent_api' });
		const items = await runs(2);
		for (const { binary, json } of items) {
			expect(binary).toBeUndefined();
			expect(json).not.toHaveProperty('file_error');
		}
	});
});

test.each([
	'',
	'no JSON',
	'[]',
	'null',
	'{"event":"run.completed"}',
	'{"event":1,"task_id":2}',
	'{"event":"ping"}',
	'{"event":"credits.low","credits":5}',
])('a good signature of %j: 200, which keeps the subscription, and nothing runs', async (body) => {
	// Sent as JSON, what is none never comes to the node: n8n answers 422, as the tests in a real n8n show.
	const headers = { 'content-type': 'text/plain' };
	const order = { ...completedRun(stage.trigger), body, headers };
	expect(await overten.sandbox.control.deliver(order)).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(0);
});

test.each(['application/octet-stream', 'application/vnd.overten.event+json', ''])(
	'a delivery starts the workflow, even if its type is %j',
	async (type) => {
		const order = { ...completedRun(stage.trigger), headers: { 'content-type': type } };
		expect(await overten.sandbox.control.deliver(order)).toEqual([200]);
		expect(await runs(1)).toHaveLength(1);
	},
);

test('when n8n cannot start the workflow, Overten delivers again, and nothing is lost', async () => {
	stage.trigger.beforeStart = async () => {
		await Promise.reject(new Error('The database is gone.'));
	};
	await make('Sales', stage.trigger.webhookUrl);
	await until(
		async () => await overten.sandbox.control.deliveries(),
		(deliveries) => deliveries.some(({ status }) => status === 500),
	);
	stage.trigger.beforeStart = nextTurn;
	expect(await runs(1)).toHaveLength(1);
});

/** Longer than the trigger takes a secret for true that has just been told and does not fit. */
const LATER_MS = 5_100;

test('a secret that was changed at Overten holds from then on, and the old one no more', async () => {
	await listen({}, '');
	expect(await deliver()).toEqual([200]);
	await overten.sandbox.control.set({ webhookSecret: 'whsec_rotated' });
	await sleep(LATER_MS);
	expect(await deliver()).toEqual([200]);
	expect(await deliver({}, { secret: overten.sandbox.webhookSecret })).toEqual([401]);
});

test('a secret in the credential that is out of date costs no delivery', async () => {
	await listen({}, 'whsec_out_of_date');
	await sleep(LATER_MS);
	expect(await deliver()).toEqual([200]);
});

test('when Overten cannot tell its secret: 5xx, so that it delivers again', async () => {
	await listen({}, 'whsec_out_of_date');
	await sleep(LATER_MS);
	await overten.sandbox.control.addFault({ path: '/verify', kind: 'status', status: 500 });
	expect(await deliver({}, { secret: 'whsec_of_somebody_else' })).toEqual([500]);
	expect(await deliver()).toEqual([200]);
	expect(await stage.trigger.executions()).toHaveLength(1);
});

test('after its subscription was replaced, deliveries that were on their way still count', async () => {
	await listen({ source: 'subscription' });
	const secret = await newestSecret(overten.sandbox);
	await stage.trigger.deactivate();
	await stage.trigger.activate();
	expect(await deliver({}, { secret })).toEqual([200]);
	expect(await deliver({}, { secret: overten.sandbox.webhookSecret })).toEqual([401]);
});

test('duplicates are known after a restart, from the static data', async () => {
	const order = completedRun(stage.trigger);
	await overten.sandbox.control.deliver(order);
	// A workflow of another name has no memory in this process: only what is stored counts.
	const { staticData } = stage.trigger;
	await listen({});
	stage.trigger.staticData = staticData;
	await overten.sandbox.control.deliver(order);
	expect(await stage.trigger.executions()).toHaveLength(0);
});
