import { beginTask, runOperation } from '../support/operations';
import { generate, LOOK_SOON, overtenForTests } from '../support/overten';

const overten = overtenForTests();

const RAW = { simplify: false };

const REWRITE = { text: 'Hello', instruction: 'louder' };

const fieldsOf = (items: readonly { json: object }[]) => Object.keys(items[0]?.json ?? {});

test.each(['poll', 'sync'])(
	'%s: a file comes without the progress of its job',
	async (executionMode) => {
		const simple = await overten.engine.run({ parameters: generate({ executionMode }) });
		const raw = await overten.engine.run({ parameters: generate({ executionMode, ...RAW }) });

		expect(fieldsOf(raw.items)).toEqual(expect.arrayContaining(fieldsOf(simple.items)));
		const dropped = fieldsOf(raw.items).filter((name) => !fieldsOf(simple.items).includes(name));
		expect(dropped).toEqual(['progress']);
		expect(simple.items[0]?.binary).toBeDefined();
	},
);

test.each([
	['sync', ['text', 'status', 'credits_used']],
	['poll', ['text', 'task_id', 'run_id', 'status', 'credits_used', 'duration_ms', 'turn_index']],
])('%s: a text comes without the empty fields of a file', async (executionMode, expected) => {
	const parameters = { ...REWRITE, executionMode, options: LOOK_SOON };
	const simple = await runOperation(overten, ['text', 'rewrite'], parameters);
	expect(fieldsOf(simple.items)).toEqual(expected);
	const raw = await runOperation(overten, ['text', 'rewrite'], { ...parameters, ...RAW });
	expect(raw.items[0]?.json).toMatchObject({ download_url: null, artifacts: [], format: null });
});

test('an outline and an answer, too', async () => {
	const outline = await overten.engine.run({
		parameters: generate({ resource: 'presentation', operation: 'generateOutline' }),
	});
	const answer = await overten.engine.run({
		parameters: generate({ options: { answerOnly: true } }),
	});
	expect(fieldsOf(outline.items)[0]).toBe('outline');
	expect(fieldsOf(answer.items)[0]).toBe('answer');
	for (const { items } of [outline, answer]) {
		expect(fieldsOf(items)).not.toContain('download_url');
		expect(fieldsOf(items)).not.toContain('artifacts');
	}
});

test('what Overten adds later is kept', async () => {
	await overten.sandbox.control.addFault({
		path: '/text/rewrite',
		kind: 'status',
		status: 200,
		body: { text: 'HELLO', tone: 'loud' },
	});
	const { items } = await runOperation(overten, ['text', 'rewrite'], REWRITE);
	expect(items[0]?.json).toEqual({ text: 'HELLO', tone: 'loud', status: 'completed' });
});

test('a task that still runs keeps everything, and shows its progress', async () => {
	const { task_id: taskId } = await beginTask(overten, 'A report [[duration=24h]]');
	const { items } = await runOperation(overten, ['task', 'get'], { taskId });
	expect(items[0]?.json).toMatchObject({ status: expect.stringMatching(/queued|running/) });
	expect(items[0]?.json).toMatchObject({ download_url: null, credits_used: null });
	expect(fieldsOf(items)).toContain('progress');
});
