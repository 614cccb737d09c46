import { generate, overtenForTests, PROMPT_OF_ITEM, promptItems } from '../support/overten';
import { until } from '../support/until';

const overten = overtenForTests();

/** The first item fails while the submissions of the others are in flight. */
async function runWithSubmissionsInFlight(inFlight: string) {
	const startedAt = Date.now();
	const { error } = await overten.engine.run({
		parameters: generate({ prompt: PROMPT_OF_ITEM, options: { firstPollAfter: 30 } }),
		items: promptItems('A [[status=400]]', `B ${inFlight}`, `C ${inFlight}`),
	});
	return { elapsedMs: Date.now() - startedAt, error };
}

test('submissions in flight are awaited when another item stops the node, and the error names their tasks', async () => {
	const { elapsedMs, error } = await runWithSubmissionsInFlight('[[slow=1s]]');
	expect(error?.message).toBe('Overten could not process the request');
	const tasks = await overten.sandbox.control.tasks();
	expect(tasks).toHaveLength(2);
	for (const task of tasks) expect(error?.description).toContain(task.task_id);
	expect(elapsedMs).toBeLessThan(4_000);
});

test('they are awaited for 5 s at most', async () => {
	const { elapsedMs, error } = await runWithSubmissionsInFlight('[[slow=15s]]');
	expect(error?.message).toBe('Overten could not process the request');
	expect(elapsedMs).toBeGreaterThanOrEqual(5_000);
	expect(elapsedMs).toBeLessThan(8_000);
});

test('nothing is submitted after an item has stopped the node', async () => {
	await overten.engine.run({
		parameters: generate({
			prompt: PROMPT_OF_ITEM,
			options: { itemsAtOnce: 2, firstPollAfter: 30 },
		}),
		items: promptItems('A [[status=400]]', 'B [[slow=1s]]', 'C', 'D', 'E'),
	});
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});

test.each(['async', 'poll', 'sync'])(
	'stopping the execution aborts requests in flight in %s mode',
	async (executionMode) => {
		const running = overten.engine.start({
			parameters: generate({ executionMode, prompt: 'A report [[slow=10s]]' }),
		});
		await until(
			async () => await overten.sandbox.control.requests(),
			(requests) => requests.length > 0,
		);
		const stoppedAt = Date.now();
		running.cancel();
		const { run } = await running.outcome;
		expect(run.status).toBe('canceled');
		expect(Date.now() - stoppedAt).toBeLessThan(1_000);
	},
);

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'stopping the execution with On Error = %s names the tasks that continue in Overten',
	async (onError) => {
		const running = overten.engine.start({
			parameters: generate({ prompt: PROMPT_OF_ITEM }),
			items: promptItems('A [[duration=60m]]', 'B [[duration=60m]]'),
			settings: { onError },
		});
		await until(
			async () => await overten.sandbox.control.requests(),
			(requests) => new Set(requests.map(({ path }) => path)).size === 3,
		);
		running.cancel();
		const { run } = await running.outcome;
		expect(run.status).toBe('canceled');
		const output = JSON.stringify(run.data.resultData.runData.Overten);
		const tasks = await overten.sandbox.control.tasks();
		expect(tasks).toHaveLength(2);
		for (const { task_id } of tasks) expect(output).toContain(task_id);
	},
);
