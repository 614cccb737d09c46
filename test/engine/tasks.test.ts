import type { DialectChange } from '../../sandbox/dialects/dialect';
import { beginTask, runOperation, textOf } from '../support/operations';
import { generate, LOOK_SOON, overtenForTests } from '../support/overten';
import { binaryOf } from '../support/results';

const overten = overtenForTests();

test('get shows a running task', async () => {
	const { task_id } = await beginTask(overten, 'A report [[duration=24h]]');
	const { items } = await runOperation(overten, ['task', 'get'], {
		taskId: task_id,
		downloadFile: true,
	});
	expect(items[0]?.json.task_id).toBe(task_id);
	expect(items[0]?.binary).toBeUndefined();
});

test('wait returns the file of a task that another node started', async () => {
	const { task_id } = await beginTask(overten, 'A report');
	const { items } = await runOperation(overten, ['task', 'wait'], {
		taskId: task_id,
		downloadFile: true,
		binaryPropertyName: 'data',
		options: LOOK_SOON,
	});
	expect(items[0]?.json).toMatchObject({ task_id, status: 'completed', format: 'excel' });
	expect((await binaryOf(items[0])).subarray(0, 2).toString()).toBe('PK');
});

test('a failed task fails the item, or is returned with Never Error', async () => {
	const { task_id } = await beginTask(overten, 'A report [[fail]] [[duration=1s]]');
	const parameters = { taskId: task_id, downloadFile: true, binaryPropertyName: 'data' };
	const failed = await runOperation(overten, ['task', 'wait'], {
		...parameters,
		options: LOOK_SOON,
	});
	expect(failed.error?.message).toBe(
		'Overten could not complete the job: The agents could not finish.',
	);
	expect(failed.error?.description).toContain(task_id);
	const shown = await runOperation(overten, ['task', 'get'], {
		...parameters,
		options: { neverError: true },
	});
	expect(shown.items[0]?.json).toMatchObject({ status: 'failed', error: { code: 'agent_error' } });
});

test('an unknown task ID fails the item', async () => {
	const { error } = await runOperation(overten, ['task', 'get'], {
		taskId: 'task_/../nothing',
		downloadFile: false,
	});
	expect(error?.message).toBe('Overten could not find the requested resource');
});

test('get returns no file unless Download File is on', async () => {
	const { task_id } = await beginTask(overten, 'A report [[duration=1s]]');
	const { items } = await runOperation(overten, ['task', 'get'], { taskId: task_id });
	expect(items[0]?.json.status).toBe('completed');
	expect(items[0]?.binary).toBeUndefined();
});

/** Worlds in which the task does not say where its file is, or what it is. */
const LITTLE_KNOWN: DialectChange[] = [
	{ finishedTask: 'withoutLinks' },
	{ finishedTask: 'withoutLinks', runFields: 'withoutFormat' },
	{ finishedTask: 'withoutLinks', runFields: 'linksAlone' },
	{ finishedTask: 'withoutLinks', runFields: 'withoutFormat', values: 'nulls' },
	{ runFields: 'withoutFormat', fileHeaders: 'untyped' },
	{ runFields: 'withoutFormat', fileHeaders: 'bare' },
	{ runFields: 'linksAlone', fileHeaders: 'bare', downloadUrl: 'namedLink' },
	{ finishedTask: 'withoutLinks', runFields: 'withoutFormat', fileHeaders: 'bare' },
	{ downloadUrl: 'absent', runFields: 'withoutFormat' },
	{ downloadUrl: 'absent', runFields: 'withoutFormat', fileHeaders: 'bare' },
];

test.each(
	LITTLE_KNOWN.flatMap((dialect) => ['get', 'wait'].map((name) => [name, dialect] as const)),
)('%s returns the file in the dialect %j', async (name, dialect) => {
	const { task_id } = await beginTask(overten, 'A report [[duration=1ms]]');
	await overten.sandbox.control.endTask(task_id, 'completed');
	await overten.sandbox.control.speak(dialect);
	const { error, items } = await runOperation(overten, ['task', name], {
		taskId: task_id,
		downloadFile: true,
		options: LOOK_SOON,
	});
	expect(error).toBeUndefined();
	expect(items[0]?.binary?.data).toMatchObject({
		fileExtension: 'xlsx',
		mimeType: expect.stringContaining('spreadsheetml'),
	});
});

test('get returns no file of a job that has none, whatever the run says', async () => {
	const { items } = await overten.engine.run({
		parameters: generate({ executionMode: 'async', options: { answerOnly: true } }),
	});
	const taskId = textOf(items[0], 'task_id');
	await overten.sandbox.control.endTask(taskId, 'completed');
	for (const runFields of ['full', 'withoutFormat', 'linksAlone'] as const) {
		await overten.sandbox.control.speak({ runFields });
		const got = await runOperation(overten, ['task', 'get'], { taskId, downloadFile: true });
		expect(got.error).toBeUndefined();
		expect(got.items[0]?.binary).toBeUndefined();
	}
});

const PASSING = [
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 503 },
	{ kind: 'malformed' },
	{ kind: 'reset' },
] as const;

test.each(PASSING)('$kind $status at the first poll does not end the wait', async (fault) => {
	const { task_id } = await beginTask(overten, 'A report');
	await overten.sandbox.control.addFault({ path: '/tasks/*', ...fault, times: 2 });
	const { error, items } = await runOperation(overten, ['task', 'wait'], {
		taskId: task_id,
		options: LOOK_SOON,
	});
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ task_id, status: 'completed' });
});

test('a wait without a single successful poll says so', async () => {
	const { task_id } = await beginTask(overten, 'A report');
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		status: 500,
		times: 1_000,
	});
	const { error } = await runOperation(overten, ['task', 'wait'], {
		taskId: task_id,
		options: { ...LOOK_SOON, waitLimit: 0.01 },
	});
	expect(error?.message).toBe('The job was not done within 0.6 seconds');
	expect(error?.description).toContain('did not return the status of the task');
	expect(error?.description).toContain(task_id);
});

test('the file is returned even if its run cannot be read', async () => {
	const { task_id } = await beginTask(overten, 'A report');
	await overten.sandbox.control.addFault({
		path: '/runs/*',
		kind: 'status',
		status: 500,
		times: 1,
	});
	const { items } = await runOperation(overten, ['task', 'wait'], {
		taskId: task_id,
		options: LOOK_SOON,
	});
	expect(items[0]?.json.status).toBe('completed');
	expect(items[0]?.binary?.data?.fileExtension).toBe('xlsx');
});

test.each(['get', 'wait'])(
	'%s fails when Overten names neither the file of a completed task nor its run',
	async (operation) => {
		const { task_id } = await beginTask(overten, 'A report [[duration=1s]]');
		await overten.sandbox.control.endTask(task_id, 'completed');
		await overten.sandbox.control.speak({ downloadUrl: 'absent', finishedTask: 'withoutRunId' });
		const { error, items } = await runOperation(overten, ['task', operation], {
			taskId: task_id,
			downloadFile: true,
			options: LOOK_SOON,
		});
		expect(items).toEqual([]);
		expect(error?.description).toContain('Overten returned no URL for the file');
		expect(error?.description).toContain(task_id);
	},
);
