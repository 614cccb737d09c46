import { generate, overtenForTests } from '../support/overten';
import { beginTask, fileItem, runOperation } from '../support/operations';

const overten = overtenForTests();

/** 1.2 s, in minutes. */
const SHORT = { waitLimit: 0.02 };

/** 1.2 s, 1 s for a last request, and what a loaded machine takes. */
const SOON_MS = 6_000;

const DAY_S = '86400';

async function timed<T>(work: () => Promise<T>): Promise<{ elapsedMs: number; result: T }> {
	const startedAt = Date.now();
	const result = await work();
	return { elapsedMs: Date.now() - startedAt, result };
}

describe.each(['poll', 'sync'])('the wait limit holds in %s mode', (executionMode) => {
	test.each(['10', DAY_S])('while a Retry-After of %s s is waited for', async (retryAfter) => {
		await overten.sandbox.control.addFault({
			path: '/excel/generate',
			kind: 'status',
			status: 429,
			retryAfter,
			times: 100,
		});
		const { elapsedMs, result } = await timed(
			async () =>
				await overten.engine.run({ parameters: generate({ executionMode, options: SHORT }) }),
		);
		expect(result.error?.message).toBe('Overten received too many requests');
		expect(elapsedMs).toBeGreaterThanOrEqual(1_200);
		expect(elapsedMs).toBeLessThan(SOON_MS);
	});

	test('while an upload is rate-limited', async () => {
		await overten.sandbox.control.addFault({
			path: '/files',
			kind: 'status',
			status: 429,
			retryAfter: '10',
			times: 100,
		});
		const attachment = { role: 'reference', from: 'binary', binaryField: 'data' };
		const { elapsedMs, result } = await timed(
			async () =>
				await overten.engine.run({
					parameters: generate({
						executionMode,
						attachments: { attachment: [attachment] },
						options: SHORT,
					}),
					items: [fileItem('Terms', 'terms.txt')],
				}),
		);
		expect(result.error).toBeDefined();
		expect(elapsedMs).toBeLessThan(SOON_MS);
	});
});

test('a poll that is not answered ends with the wait limit, and the error names the task', async () => {
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'slow',
		delayMs: 10_000,
		times: 10,
	});
	const { elapsedMs, result } = await timed(
		async () => await overten.engine.run({ parameters: generate({ options: SHORT }) }),
	);
	expect(result.error?.message).toBe('The job was not done within 1.2 seconds');
	expect(result.error?.description).toMatch(/Task task_\w+/);
	expect(elapsedMs).toBeLessThan(SOON_MS);
});

test('Task → Wait for Completion keeps its wait limit while its polls are rate-limited', async () => {
	const task = await beginTask(overten, 'A report [[duration=24h]]');
	await overten.sandbox.control.addFault({
		path: '/tasks/*',
		kind: 'status',
		status: 429,
		retryAfter: DAY_S,
		times: 100,
	});
	const { elapsedMs, result } = await timed(
		async () =>
			await runOperation(overten, ['task', 'wait'], { taskId: task.task_id, options: SHORT }),
	);
	expect(result.error?.message).toBe('The job was not done within 1.2 seconds');
	expect(elapsedMs).toBeLessThan(SOON_MS);
});

test('a sync request that is held past the wait limit ends, and the error names its task', async () => {
	const { elapsedMs, result } = await timed(
		async () =>
			await overten.engine.run({
				parameters: generate({
					executionMode: 'sync',
					prompt: 'A report [[duration=1h]]',
					options: SHORT,
				}),
			}),
	);
	expect(result.error?.message).toBe('The job was not done within 1.2 seconds');
	expect(result.error?.description).toMatch(/Task task_\w+/);
	expect(elapsedMs).toBeLessThan(SOON_MS);
	expect(await overten.sandbox.control.tasks()).toHaveLength(1);
});
