import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Execution } from '../support/execution';
import { pausedInN8n1 } from '../support/paused-in-n8n1';
import { LATER, runUntilPaused } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { outputOf } from '../support/results';
import { SignedSender } from '../support/signed-delivery';
import { until } from '../support/until';

const pauses = pausesForTests();
const { sandbox } = pauses;
const sender = new SignedSender(sandbox.webhookSecret);

afterEach(() => {
	pauses.executions.beforeStart = nextTurn;
});

afterAll(() => {
	sender.stop();
});

/** Pauses for two jobs that have ended, whose callbacks the test sends itself. */
async function pauseForTwo(store = (execution: Execution) => execution) {
	const waiting = await runUntilPaused(
		pauses.n8n,
		['A', 'B'].map((name) => `${name} ${LATER} [[callback=lost]]`),
	);
	const ending = pauses.executions.hold(pauses.n8n, store(waiting));
	const tasks = await sandbox.control.tasks();
	for (const { task_id } of tasks) await sandbox.control.endTask(task_id, 'completed');
	const call = async (patienceMs?: number, task = tasks[0]) => {
		const body = { event: 'run.completed', task_id: task?.task_id, run_id: task?.run_id };
		return await sender.send({ url: task?.webhookUrl ?? '', body }, patienceMs);
	};
	return { ending, call, tasks };
}

/** As when its concurrency limit is reached. @returns ends that: n8n can resume the execution, or fails to */
function holdInQueue(): (start: () => Promise<void>) => void {
	let proceed: (start: () => Promise<void>) => void = () => undefined;
	const turn = new Promise<() => Promise<void>>((resolve) => {
		proceed = resolve;
	});
	pauses.executions.beforeStart = async () => {
		const start = await turn;
		pauses.executions.beforeStart = nextTurn;
		await start();
	};
	return proceed;
}

const downloads = async () => (await sandbox.control.fileRequests()).length;

const PATIENCE_MS = 1_000;

/** Longer than a callback is held that leaves the execution to another one, in ms. */
const HELD_MS = 8_000;

test('while n8n holds a resumed execution, no other callback resumes it or downloads its files', async () => {
	const { call, ending } = await pauseForTwo();
	const proceed = holdInQueue();
	expect(await call(PATIENCE_MS)).toBeUndefined();
	expect(await downloads()).toBe(2);
	expect(await call(PATIENCE_MS)).toBe(503);
	expect(await call(PATIENCE_MS)).toBe(503);

	proceed(nextTurn);
	const ended = await ending;
	expect(outputOf(ended, 'Done')).toHaveLength(2);
	expect(await call(PATIENCE_MS)).toBe(409);
	expect(await downloads()).toBe(2);
});

test('when n8n fails to resume after the caller has hung up, the next callback does, with the files of the first', async () => {
	const { call, ending } = await pauseForTwo();
	const proceed = holdInQueue();
	expect(await call(PATIENCE_MS)).toBeUndefined();
	proceed(async () => {
		await Promise.reject(new Error('The database is gone.'));
	});
	const last = await until(
		async () => await call(PATIENCE_MS),
		(status) => status !== 503,
	);
	expect(last).toBe(200);
	const items = outputOf(await ending, 'Done');
	expect(items.map(({ json }) => json.summary)).toEqual(
		['A', 'B'].map((name) => `Made from: ${name}`),
	);
	expect(items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
	expect(await downloads()).toBe(2);
});

/** As the node stores a pause in n8n 1. */
function asInN8n1(execution: Execution, changes?: object): Execution {
	return { ...execution, stored: pausedInN8n1(execution.stored, changes) };
}

test('in n8n 1, of two tasks that end at the same moment, the one with the greater ID resumes', async () => {
	const { call, ending, tasks } = await pauseForTwo((execution) => asInN8n1(execution));
	const [less, greater] = tasks.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
	expect(await call(HELD_MS, less)).toBe(503);
	expect(await downloads()).toBe(0);
	expect(await call(PATIENCE_MS, greater)).toBe(200);
	expect(outputOf(await ending, 'Done')).toHaveLength(2);
	expect(await call(PATIENCE_MS, less)).toBe(409);
});

test('in n8n 1, a callback does not leave the execution to a task that has called before', async () => {
	const { call, ending, tasks } = await pauseForTwo((execution) => asInN8n1(execution));
	const [less, greater] = tasks.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
	const proceed = holdInQueue();
	expect(await call(PATIENCE_MS, greater)).toBeUndefined();
	proceed(async () => {
		await Promise.reject(new Error('The database is gone.'));
	});
	const last = await until(
		async () => await call(PATIENCE_MS, less),
		(status) => status !== 503,
	);
	expect(last).toBe(200);
	expect(outputOf(await ending, 'Done')).toHaveLength(2);
});

test('in n8n 1, a callback resumes the execution at its third attempt, if the one with the greater ID never comes', async () => {
	const { call, ending, tasks } = await pauseForTwo((execution) => asInN8n1(execution));
	const [less] = tasks.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
	const statuses = [
		await call(HELD_MS, less),
		await call(HELD_MS, less),
		await call(HELD_MS, less),
	];
	expect(statuses).toEqual([503, 503, 200]);
	expect(outputOf(await ending, 'Done')).toHaveLength(2);
}, 30_000);

test('in n8n 1, no callback resumes an execution that the timer of n8n is about to resume', async () => {
	const { call, tasks } = await pauseForTwo((execution) =>
		asInN8n1(execution, { endsAt: Date.now() + 1_000 }),
	);
	const [, greater] = tasks.toSorted((a, b) => (a.task_id < b.task_id ? -1 : 1));
	expect(await call(PATIENCE_MS, greater)).toBe(500);
	expect(await call(PATIENCE_MS, greater)).toBe(500);
});
