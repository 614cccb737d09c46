import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import { inFlood } from '../support/flood';
import { sandboxForTests } from '../support/shared-sandbox';
import { SignedSender } from '../support/signed-delivery';
import { completedRun, triggerForTests } from '../support/trigger';
import { until } from '../support/until';

const FLOOD = inFlood(500, 10_000);

const AT_ONCE = 48;

const sandbox = sandboxForTests();
const stage = triggerForTests(sandbox);
const sender = new SignedSender(sandbox.webhookSecret);

beforeEach(async () => {
	await stage.listen({ source: 'perRequest' });
});

afterAll(() => {
	sender.stop();
});

const startedTasks = async () => (await stage.trigger.items()).map(({ json }) => json.task_id);

/** n8n's database takes a while, then fails, for the first start alone. */
function failFirstStartAfter(ms: number): void {
	stage.trigger.beforeStart = async () => {
		stage.trigger.beforeStart = nextTurn;
		await sleep(ms);
		throw new Error('The database is gone.');
	};
}

test('an event whose start fails while another one starts is not lost', async () => {
	const first = completedRun(stage.trigger, { task_id: 'A' });
	failFirstStartAfter(300);
	const failing = sender.send(first);
	await sleep(100);
	expect(await sender.send(completedRun(stage.trigger, { task_id: 'B' }))).toBe(200);
	expect(await failing).toBe(500);
	expect(await sender.send(first)).toBe(200);
	expect(await startedTasks()).toEqual(['B', 'A']);
});

test('an event whose start fails after Overten has hung up is not lost', async () => {
	const order = completedRun(stage.trigger);
	failFirstStartAfter(400);
	expect(await sender.send(order, 100)).toBeUndefined();
	await until(
		async () => await sender.send(order),
		(status) => status === 200,
	);
	expect(await startedTasks()).toHaveLength(1);
});

test('an event that starts after Overten has hung up starts once', async () => {
	const order = completedRun(stage.trigger);
	stage.trigger.beforeStart = async () => {
		await sleep(400);
	};
	expect(await sender.send(order, 100)).toBeUndefined();
	expect(await sender.send(order)).toBe(503);
	await until(
		async () => await sender.send(order),
		(status) => status === 200,
	);
	expect(await startedTasks()).toHaveLength(1);
});

test('an event that is repeated while n8n starts its workflow is answered 503, then 200', async () => {
	const order = completedRun(stage.trigger);
	stage.trigger.beforeStart = async () => {
		await sleep(300);
	};
	const first = sender.send(order);
	await sleep(100);
	expect(await sender.send(order)).toBe(503);
	expect(await first).toBe(200);
	expect(await sender.send(order)).toBe(200);
	expect(await startedTasks()).toHaveLength(1);
});

test('what could not be started is not stored', async () => {
	failFirstStartAfter(0);
	expect(await sender.send(completedRun(stage.trigger))).toBe(500);
	expect(stage.trigger.staticData).toEqual({});
});

/** Deliveries of events in bursts, some of them twice at once, and again after a success. */
async function flood(count: number): Promise<string[]> {
	const tasks = Array.from({ length: count }, (_, index) => `task_${String(index)}`);
	const waiting = tasks.values();
	const deliverUntilTaken = async (taskId: string) => {
		const order = completedRun(stage.trigger, { task_id: taskId });
		// 30 ms is less than a slow start takes.
		while ((await sender.send(order, Math.random() < 0.1 ? 30 : 10_000)) !== 200) await sleep(5);
		if (Math.random() < 0.1) expect(await sender.send(order)).toBe(200);
	};
	const worker = async () => {
		for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
			const copies = Math.random() < 0.2 ? 2 : 1;
			const taskId = next.value;
			await Promise.all(
				Array.from({ length: copies }, async () => {
					await deliverUntilTaken(taskId);
				}),
			);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return tasks;
}

test('in a flood with a slow database and a fifth of the starts failing, every event starts once', async () => {
	let failed = 0;
	stage.trigger.beforeStart = async () => {
		await sleep(Math.random() < 0.1 ? 60 : Math.random() * 5);
		if (Math.random() >= 0.2) return;
		failed += 1;
		throw new Error('The database is slow.');
	};
	const tasks = await flood(FLOOD);
	expect(failed).toBeGreaterThan(FLOOD / 10);
	const started = await startedTasks();
	const lost = tasks.filter((taskId) => !started.includes(taskId));
	expect({ lost, starts: started.length }).toEqual({ lost: [], starts: FLOOD });
}, 300_000);
