import type { DialectChange } from '../../sandbox/dialects/dialect';
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

test('a poll that begins while another one downloads a file starts nothing a second time', async () => {
	const polling = await workflow({ downloadFile: true });
	await polling.poll();
	const runId = await make('Sales [[slow-file=2s]]');
	await untilEnded(1);
	const [first, second] = await Promise.all([runsOf(polling), runsOf(polling)]);
	expect([first, second]).toEqual([[runId], []]);
	const later = await make('Later');
	await untilEnded(2);
	expect(await runsOf(polling)).toEqual([later]);
});

test('what a poll has no time for comes with the next one, in order and with its file, once', async () => {
	const polling = await workflow({ downloadFile: true });
	const slow = await make('Under way [[duration=20h]]');
	await polling.poll();
	const made = [];
	for (const name of ['A', 'B', 'C']) made.push(await make(`${name} [[slow-file=1500ms]]`));
	await make('Cancelled [[cancel]]');
	made.push(await make('D [[slow-file=1500ms]]'));
	const tasks = await untilEnded(5);
	await overten.sandbox.control.endTask(tasks[0]?.task_id ?? '', 'completed');
	const polls = [];
	for (let count = 0; count < 4; count += 1) polls.push(await polling.poll('trigger', 4_000));
	const items = polls.flat();
	expect(polls[0]?.length).toBeLessThan(5);
	expect(items.map(({ json }) => json.run_id)).toEqual([slow, ...made]);
	expect(items.map(({ binary }) => binary?.data?.fileExtension)).toEqual(items.map(() => 'xlsx'));
	expect(await polling.poll()).toEqual([]);
}, 60_000);

test('a list that takes longer than n8n lets a poll take fails the poll, and loses nothing', async () => {
	const polling = await workflow();
	await polling.poll();
	const runId = await make('Sales');
	await untilEnded(1);
	await overten.sandbox.control.addFault({ path: '/runs', kind: 'slow', delayMs: 5_000 });
	const at = performance.now();
	await expect(polling.poll('trigger', 1_500)).rejects.toThrow();
	expect(performance.now() - at).toBeLessThan(4_000);
	expect(await runsOf(polling)).toEqual([runId]);
});

test('while more runs are under way than are remembered, none is started twice', async () => {
	await overten.sandbox.control.set({ credits: 1_000_000 });
	const polling = await workflow();
	await make('Before');
	await untilEnded(1);
	await polling.poll();
	await overten.engine.run({
		parameters: generate({ executionMode: 'async', prompt: '={{ $json.prompt }}' }),
		items: Array.from({ length: 510 }, (_, index) => ({
			json: { prompt: `Run ${String(index)}${index < 2 ? '' : ' [[duration=20h]]'}` },
		})),
	});
	await untilEnded(3);
	expect(await runsOf(polling)).toHaveLength(2);
	const [, , , next] = await overten.sandbox.control.tasks();
	await overten.sandbox.control.endTask(next?.task_id ?? '', 'completed');
	expect(await runsOf(polling)).toEqual([next?.run_id]);
}, 60_000);

const LISTS: DialectChange[] = [
	{ lists: 'data' },
	{ lists: 'bareList' },
	{ lists: 'ids' },
	{ lists: 'ids', acceptedAnswer: 'numericIds' },
	{ lists: 'nullStatus' },
	{ lists: 'nullStatus', values: 'strings' },
	{ lists: 'nullStatus', values: 'missing' },
	{ runFields: 'withoutFormat', fileHeaders: 'bare' },
	{ runFields: 'linksAlone', fileHeaders: 'bare', downloadUrl: 'namedLink' },
];

test.each(LISTS)('a run that Overten lists as in %j starts the workflow', async (dialect) => {
	await overten.sandbox.control.speak(dialect);
	await make('Before');
	await untilEnded(1);
	const polling = await workflow({ downloadFile: true });
	await polling.poll();
	const runId = await make('Sales');
	await untilEnded(2);
	const [item, ...others] = await polling.poll();
	expect(item?.json).toMatchObject({ event: 'run.completed', status: 'completed', run_id: runId });
	expect(item?.binary?.data?.fileExtension).toBe('xlsx');
	expect(others).toEqual([]);
	expect(await polling.poll()).toEqual([]);
	const [shown] = await polling.poll('manual');
	expect(shown?.json).toMatchObject({ run_id: runId, status: 'completed' });
});

test.each(['named', 'ids'] as const)(
	'a list of many (%s) is read as far as needed',
	async (lists) => {
		await overten.sandbox.control.set({ credits: 1_000_000 });
		await overten.sandbox.control.speak({ lists });
		await overten.engine.run({
			parameters: generate({ executionMode: 'async', prompt: '={{ $json.prompt }}' }),
			items: Array.from({ length: MANY }, () => ({ json: { prompt: 'A run' } })),
		});
		await untilEnded(MANY);
		const polling = await workflow();
		await polling.poll();
		await polling.poll();
		const requests = await overten.sandbox.control.requests();
		expect(requests.filter(({ path }) => path.startsWith('/runs'))).toHaveLength(2);
	},
	60_000,
);

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
