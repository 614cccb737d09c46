import { createN8n } from '../support/n8n';
import { textOf } from '../support/operations';
import { accessTo, generate, overtenForTests } from '../support/overten';
import { PollingWorkflow } from '../support/n8n-server/polling-workflow';
import { until } from '../support/until';

/** More than a page of the list. */
const MANY = 130;

const overten = overtenForTests();

async function workflow(parameters = {}): Promise<PollingWorkflow> {
	const credential = { ...accessTo(overten.sandbox) };
	return new PollingWorkflow(await createN8n({ credential }), parameters);
}

async function make(prompt: string, parameters = {}): Promise<string> {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt, ...parameters }),
	});
	return textOf(items[0], 'run_id');
}

const untilEnded = async (count: number) =>
	await until(
		async () => await overten.sandbox.control.tasks(),
		(tasks) =>
			tasks.filter(({ status }) => status !== 'queued' && status !== 'running').length >= count,
	);

const runsOf = async (polling: PollingWorkflow) =>
	(await polling.poll()).map(({ json }) => json.run_id);

test('what had ended before the activation starts nothing, and what ends later does, once', async () => {
	await make('Before');
	await untilEnded(1);
	const polling = await workflow();
	expect(await polling.poll()).toEqual([]);
	expect(await polling.poll()).toEqual([]);

	const first = await make('First');
	const second = await make('Second [[fail=bad: No numbers]]');
	await untilEnded(3);
	const items = await polling.poll();
	expect(items.map(({ json }) => [json.event, json.status, json.run_id])).toEqual([
		['run.completed', 'completed', first],
		['run.failed', 'failed', second],
	]);
	expect(items[0]?.json).toMatchObject({
		format: 'excel',
		summary: 'Made from: First',
		task_id: null,
		artifacts: [],
		credits_used: null,
	});
	expect(await polling.poll()).toEqual([]);
});

test('a run that was under way at a poll starts the workflow when it has ended', async () => {
	const polling = await workflow();
	await polling.poll();
	const slow = await make('Slow [[duration=20h]]');
	const fast = await make('Fast');
	await untilEnded(1);
	expect(await runsOf(polling)).toEqual([fast]);
	const [task] = await overten.sandbox.control.tasks();
	await overten.sandbox.control.endTask(task?.task_id ?? '', 'completed');
	expect(await runsOf(polling)).toEqual([slow]);
	expect(await runsOf(polling)).toEqual([]);
});

test('a run that is continued starts the workflow again', async () => {
	const polling = await workflow();
	await polling.poll();
	const runId = await make('First turn');
	await untilEnded(1);
	expect(await runsOf(polling)).toEqual([runId]);
	await make('Later run');
	await untilEnded(2);
	await polling.poll();
	const continued = {
		startFrom: 'previousRun',
		previousRun: { __rl: true, mode: 'id', value: runId },
	};
	expect(await make('Second turn', continued)).toBe(runId);
	await untilEnded(3);
	expect(await runsOf(polling)).toEqual([runId]);
});

test('after a long time more than a page has ended, and none is missed or started twice', async () => {
	await overten.sandbox.control.set({ credits: 1_000_000 });
	const polling = await workflow();
	await make('Slow, and out of sight [[duration=20h]]');
	await polling.poll();
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt: '={{ $json.prompt }}' }),
		items: Array.from({ length: MANY }, (_, index) => ({
			json: { prompt: `Run ${String(index)}` },
		})),
	});
	await untilEnded(MANY);
	const found = await runsOf(polling);
	expect(found).toHaveLength(MANY);
	expect(new Set(found)).toEqual(new Set(items.map(({ json }) => json.run_id)));
	const [slow] = await overten.sandbox.control.tasks();
	await overten.sandbox.control.endTask(slow?.task_id ?? '', 'completed');
	expect(await runsOf(polling)).toEqual([slow?.run_id]);
	expect(await runsOf(polling)).toEqual([]);
}, 60_000);

test('what ends while a poll fails is found by the next one', async () => {
	const polling = await workflow();
	await polling.poll();
	const runId = await make('Sales');
	await untilEnded(1);
	await overten.sandbox.control.addFault({ path: '/runs', kind: 'status', status: 403 });
	await expect(polling.poll()).rejects.toThrow();
	expect(await runsOf(polling)).toEqual([runId]);
});

test('only what is selected starts the workflow, and cancelled runs never do', async () => {
	const polling = await workflow({ events: ['run.completed'], formats: ['word'] });
	await polling.poll();
	await make('Excel');
	await make('Failed', { resource: 'document', prompt: 'Bad [[fail=bad: No]]' });
	const wanted = await make('Wanted', { resource: 'document' });
	await make('Cancelled [[duration=20h]]', { resource: 'document' });
	const tasks = await untilEnded(3);
	await overten.sandbox.control.endTask(tasks.at(-1)?.task_id ?? '', 'cancelled');
	expect(await runsOf(polling)).toEqual([wanted]);
});

test('it downloads the file', async () => {
	const polling = await workflow({ downloadFile: true });
	await polling.poll();
	await make('Sales');
	await untilEnded(1);
	expect((await polling.poll())[0]?.binary?.data).toMatchObject({ fileExtension: 'xlsx' });
});

test('while the workflow is built, it shows the latest finished run, and remembers nothing', async () => {
	const polling = await workflow();
	await expect(polling.poll('manual')).rejects.toThrow('There is no finished run to show yet');
	await make('Sales');
	await make('Newest');
	await untilEnded(2);
	const [item] = await polling.poll('manual');
	expect(item?.json).toMatchObject({ event: 'run.completed', summary: 'Made from: Newest' });
	expect(polling.staticData).toEqual({});
});
