import { setImmediate as nextTurn } from 'node:timers/promises';

import { jsonParse } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import type { DialectChange } from '../../sandbox/dialects/dialect';
import { generate, overtenForTests } from '../support/overten';
import { textOf } from '../support/operations';
import { completedRun, newestSecret, triggerForTests } from '../support/trigger';
import { until } from '../support/until';

/** Longer than a delivery may be under way, in ms. */
const LONG_AGO_MS = 10 * 60_000;

/** How n8n names the static data of the trigger. */
const STORED_AS = 'node:Overten Trigger';

const overten = overtenForTests();
const stage = triggerForTests(overten.sandbox);

beforeEach(async () => {
	await overten.sandbox.control.set({ runAgeMs: LONG_AGO_MS });
	await stage.listen();
});

/** n8n starts again: what this process remembers of the workflow is gone. */
async function restart(parameters = {}): Promise<void> {
	const { staticData } = stage.trigger;
	await stage.save(parameters);
	stage.trigger.staticData = staticData;
}

async function make(prompt: string, parameters = {}) {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt, ...parameters }),
	});
	return { runId: textOf(items[0], 'run_id'), taskId: textOf(items[0], 'task_id') };
}

/** What the trigger has stored. */
function stored(): IDataObject {
	return jsonParse<IDataObject>(JSON.stringify(stage.trigger.staticData[STORED_AS]));
}

function setStored(data: IDataObject): void {
	stage.trigger.staticData = { [STORED_AS]: data };
}

/** Runs that end without a delivery. @returns their IDs */
async function miss(...prompts: string[]): Promise<string[]> {
	const made: string[] = [];
	for (const prompt of prompts) made.push((await make(`${prompt} [[callback=lost]]`)).runId);
	await untilAllEnded();
	return made;
}

const untilAllEnded = async () =>
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) => tasks.every(({ status }) => status !== 'queued' && status !== 'running'),
	);

async function deliver(body: object = {}): Promise<(number | null)[]> {
	const secret = await newestSecret(overten.sandbox);
	return await overten.sandbox.control.deliver({ ...completedRun(stage.trigger, body), secret });
}

const started = async () =>
	(await stage.trigger.items()).map(({ json }) => [json.run_id, json.caught_up ?? false]);

test('runs that ended unheard start the workflow with the next event, in order and marked, once', async () => {
	const [first, second, failed] = await miss('First', 'Second', 'Third [[fail=bad: No numbers]]');
	await restart();
	expect(await deliver()).toEqual([200]);
	expect(await started()).toEqual([
		[first, true],
		[second, true],
		[failed, true],
		['run_1', false],
	]);
	const [item] = await stage.trigger.items();
	expect(item?.json).toMatchObject({
		event: 'run.completed',
		status: 'completed',
		format: 'excel',
		summary: 'Made from: First',
		task_id: null,
	});
	await restart();
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
});

const LISTS: DialectChange[] = [
	{ lists: 'data' },
	{ lists: 'ids' },
	{ lists: 'nullStatus' },
	{ event: 'withoutRunId' },
	{ event: 'withoutRunId', values: 'nulls' },
];

test.each(LISTS)('in the dialect %j, too', async (dialect) => {
	await overten.sandbox.control.speak(dialect);
	const { runId: delivered } = await make('Delivered');
	await until(started, ({ length }) => length === 1);
	const [missed] = await miss('Missed');
	await restart();
	const { runId: next } = await make('Next');
	await until(started, ({ length }) => length === 2);
	expect(await started()).toEqual([
		[missed, true],
		[next, false],
	]);
	expect(delivered).not.toBe(missed);
	await restart();
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
});

test('where nothing names the run of a delivery, it starts the workflow and is not caught up', async () => {
	await overten.sandbox.control.speak({ event: 'withoutRunId', finishedTask: 'withoutRunId' });
	const { taskId } = await make('Delivered');
	await until(started, ({ length }) => length === 1);
	const [item] = await stage.trigger.items();
	expect(item?.json).toMatchObject({ task_id: taskId, run_id: null, status: 'completed' });
	await restart();
	await make('Later');
	await until(started, ({ length }) => length === 1);
	await restart();
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
});

test('what ended before the first activation starts nothing', async () => {
	await miss('Before');
	await stage.listen();
	await restart();
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
});

test('a workflow that was active before this release begins with the next event', async () => {
	await miss('Before');
	const { runs, ...staticData } = stored();
	expect(runs).toBeDefined();
	setStored(staticData);
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
	const [missed] = await miss('After');
	await restart();
	await deliver({ run_id: 'run_2' });
	expect(await started()).toEqual([
		[missed, true],
		['run_2', false],
	]);
});

test('a run that has just ended is given time for its delivery', async () => {
	await overten.sandbox.control.set({ runAgeMs: 0 });
	const [young] = await miss('Young');
	await restart();
	await deliver();
	expect(await started()).toEqual([['run_1', false]]);
	await overten.sandbox.control.set({ runAgeMs: LONG_AGO_MS });
	await restart();
	await deliver();
	expect(await started()).toEqual([
		[young, true],
		['run_1', false],
	]);
});

test('what was delivered is not started again, even if its summary in the list is another', async () => {
	const { runId } = await make('Delivered');
	await until(
		async () => await overten.sandbox.control.deliveries(),
		([delivery]) => delivery?.status === 200,
	);
	expect(await started()).toEqual([[runId, false]]);
	await restart();
	await deliver();
	expect(runId).not.toBe('run_1');
	expect(await started()).toEqual([['run_1', false]]);
});

test.each<DialectChange>([
	{},
	{ lists: 'ids' },
	{ lists: 'nullStatus' },
	{ lists: 'nullStatus', values: 'nulls' },
])('a delivery that comes late, after its run was caught up (%j), is dropped', async (dialect) => {
	await overten.sandbox.control.speak(dialect);
	const { runId, taskId } = await make('Late [[callback=lost]]');
	await untilAllEnded();
	await restart();
	await deliver();
	expect(await deliver({ run_id: runId, task_id: taskId })).toEqual([200]);
	expect(await started()).toEqual([
		[runId, true],
		['run_1', false],
	]);
});

test('a later turn of a run that was caught up starts the workflow', async () => {
	const [runId = ''] = await miss('First turn');
	await restart();
	await deliver();
	const previousRun = { __rl: true, mode: 'id', value: runId };
	await make('Second turn', { startFrom: 'previousRun', previousRun });
	await until(started, ({ length }) => length === 3);
	expect((await started()).at(-1)).toEqual([runId, false]);
});

test('when n8n cannot start the workflow, the missed runs come with the next try', async () => {
	const [missed] = await miss('Missed');
	await restart();
	stage.trigger.beforeStart = async () => {
		await Promise.reject(new Error('The database is gone.'));
	};
	const body = { task_id: 'task_again' };
	expect(await deliver(body)).toEqual([500]);
	stage.trigger.beforeStart = nextTurn;
	expect(await deliver(body)).toEqual([200]);
	expect(await started()).toEqual([
		[missed, true],
		['run_1', false],
	]);
});

test('only what is selected is caught up', async () => {
	await stage.listen({ events: ['run.failed'] });
	await miss('Completed');
	const [failed] = await miss('Failed [[fail=bad: No]]');
	await restart({ events: ['run.failed'] });
	await deliver({ event: 'run.failed' });
	expect(await started()).toEqual([
		[failed, true],
		['run_1', false],
	]);
});

test('the files of missed runs are downloaded, too', async () => {
	await miss('With a file');
	await restart({ downloadFile: true });
	await deliver({ format: undefined, agent_name: 'text_agent_api' });
	await deliver();
	const [item] = await stage.trigger.items();
	expect(item?.json.caught_up).toBe(true);
	expect(item?.binary?.data).toMatchObject({ fileExtension: 'xlsx' });
});

test.each([404, 501, 500, 403])(
	'a list that answers %d delays and breaks nothing',
	async (status) => {
		await miss('Missed');
		await restart();
		await overten.sandbox.control.addFault({ path: '/runs', kind: 'status', status, times: 100 });
		const at = performance.now();
		expect(await deliver()).toEqual([200]);
		expect(performance.now() - at).toBeLessThan(6_000);
		expect(await started()).toEqual([['run_1', false]]);
	},
);

test.each([
	['while a new version is published is caught up', 0, 1],
	['while the workflow is deactivated for longer is not', LONG_AGO_MS + 60_000, 0],
])('what ends %s', async (_name, agoMs, count) => {
	await stage.trigger.deactivate();
	await miss('Meanwhile');
	setStored({ ...stored(), deactivatedAt: Date.now() - agoMs });
	await stage.trigger.activate();
	await deliver();
	expect((await started()).filter(([, caughtUp]) => caughtUp)).toHaveLength(count);
});

test('deliveries read the list at most once in 30 seconds', async () => {
	await deliver();
	const requests = async () =>
		(await overten.sandbox.control.requests()).filter(({ path }) => path.startsWith('/runs'));
	const before = (await requests()).length;
	for (let count = 0; count < 5; count += 1) await deliver();
	expect(await requests()).toHaveLength(before);
});
