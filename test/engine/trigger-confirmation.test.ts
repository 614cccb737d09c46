import { setTimeout as sleep } from 'node:timers/promises';

import { jsonParse } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { sealSecret } from '../../nodes/Overten/webhooks/sealed-secret';
import { textOf } from '../support/operations';
import { generate, overtenForTests } from '../support/overten';
import { SignedSender } from '../support/signed-delivery';
import { completedRun, subscriptionsOf, triggerForTests } from '../support/trigger';
import { until } from '../support/until';

const FORGED = 300;

/** Of all kinds, for one trigger in a minute: 6 + 30 deliveries with 2 requests each, and the lists of runs. */
const MOST_REQUESTS = 90;

const overten = overtenForTests();
const stage = triggerForTests(overten.sandbox);
let stranger: SignedSender;

beforeAll(() => {
	stranger = new SignedSender('whsec_of_a_stranger');
});

afterAll(() => {
	stranger.stop();
});

async function listen(source: 'perRequest' | 'subscription', parameters = {}): Promise<void> {
	await stage.listen({ source, ...parameters });
}

/** As after a change of the API key and a restart of n8n: nothing can open what is stored. */
function forgetSecret(): void {
	const sealed = sealSecret('whsec_of_nobody', 'sk_live_former', { id: '', url: '' });
	const text = JSON.stringify(stage.trigger.staticData);
	stage.trigger.staticData = jsonParse<IDataObject>(
		text.replace(/(?<="sealedSecret":")[\w-]+/, sealed),
	);
}

/** A run that has ended, of which no delivery came. */
async function endedRun(prompt = 'Sales') {
	const { items } = await overten.engine.run({
		parameters: generate({ prompt: `${prompt} [[callback=lost]]` }),
	});
	return { task_id: textOf(items[0], 'task_id'), run_id: textOf(items[0], 'run_id') };
}

const asked = async (path: string) =>
	(await overten.sandbox.control.requests()).filter((request) => request.path.startsWith(path));

const startedTasks = async () => (await stage.trigger.items()).map(({ json }) => json.task_id);

describe('after a change of the API key and a restart', () => {
	test('an event is confirmed by asking, and the subscription is made again', async () => {
		const subscriptions = subscriptionsOf(overten.sandbox);
		await listen('subscription');
		const [before] = await subscriptions.list();
		forgetSecret();

		const { items } = await overten.engine.run({ parameters: generate({ prompt: 'First' }) });
		const [first] = await until(
			async () => await stage.trigger.items(),
			(found) => found.length > 0,
		);
		expect(first?.json).toMatchObject({
			event: 'run.completed',
			task_id: items[0]?.json.task_id,
			status: 'completed',
			format: 'excel',
			summary: 'Made from: First',
		});
		const after = await subscriptions.list();
		expect(after).toEqual([expect.objectContaining({ url: stage.trigger.webhookUrl })]);
		expect(after[0]?.webhook_id).not.toBe(before?.webhook_id);
		expect(JSON.stringify(stage.trigger.staticData)).toContain(after[0]?.webhook_id);

		// The next one is signed with the new secret.
		const { length } = await asked('/runs/');
		await overten.engine.run({ parameters: generate({ prompt: 'Second', downloadFile: false }) });
		await until(
			async () => await stage.trigger.items(),
			(found) => found.length === 2,
		);
		expect(await asked('/runs/')).toHaveLength(length);
	});

	test('a stranger causes no new subscription', async () => {
		await listen('subscription');
		forgetSecret();
		expect(await stranger.send(completedRun(stage.trigger))).toBe(401);
		expect(await subscriptionsOf(overten.sandbox).list()).toHaveLength(1);
		expect((await asked('/webhooks')).filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	test('an event that would start nothing is answered 200', async () => {
		await listen('subscription', { events: ['run.failed'] });
		forgetSecret();
		expect(await stranger.send(completedRun(stage.trigger))).toBe(200);
		expect(await asked('/tasks/')).toHaveLength(0);
	});
});

describe('a delivery whose signature does not hold', () => {
	beforeEach(async () => {
		await listen('perRequest');
	});

	test('starts once what Overten confirms, with what Overten says', async () => {
		const run = await endedRun();
		const order = completedRun(stage.trigger, { ...run, format: 'word', summary: 'A lie' });
		expect(await stranger.send(order)).toBe(200);
		expect(await stranger.send(order)).toBe(200);
		const items = await stage.trigger.items();
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ ...run, format: 'excel', status: 'completed' });
		expect(JSON.stringify(items)).not.toContain('A lie');
	});

	test('is not believed about the end, the run or the task', async () => {
		const run = await endedRun();
		for (const lie of [{ event: 'run.failed' }, { run_id: 'run_other' }, { task_id: 'task_x' }]) {
			expect(await stranger.send(completedRun(stage.trigger, { ...run, ...lie }))).toBe(401);
		}
		expect(await stage.trigger.executions()).toHaveLength(0);
	});

	test('is not believed about the run where the task does not name it', async () => {
		const mine = await endedRun('Mine');
		const theirs = await endedRun('Theirs');
		await overten.sandbox.control.speak({ finishedTask: 'withoutRunId' });
		for (const run_id of [theirs.run_id, 'run_invented']) {
			const lie = { task_id: mine.task_id, run_id };
			expect(await stranger.send(completedRun(stage.trigger, lie))).toBe(401);
		}
		for (const run of [mine, theirs]) {
			expect(await stranger.send(completedRun(stage.trigger, run))).toBe(200);
		}
		const items = await stage.trigger.items();
		expect(items.map(({ json }) => [json.task_id, json.run_id, json.summary])).toEqual([
			[mine.task_id, mine.run_id, 'Made from: Mine'],
			[theirs.task_id, theirs.run_id, 'Made from: Theirs'],
		]);
	});

	test('is taken with the run of its task when it names none', async () => {
		const { run_id, task_id } = await endedRun();
		for (const none of [undefined, null]) {
			const order = completedRun(stage.trigger, { task_id, run_id: none });
			expect(await stranger.send(order)).toBe(200);
		}
		const items = await stage.trigger.items();
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ task_id, run_id, format: 'excel' });
	});

	test('is taken without its run when nothing shows whose run it is', async () => {
		const prompt = 'Mine [[fail]] [[callback=lost]]';
		await overten.engine.run({ parameters: generate({ prompt }) });
		const [{ task_id } = { task_id: '' }] = await overten.sandbox.control.tasks();
		const { run_id } = await endedRun('Theirs');
		await overten.sandbox.control.speak({ finishedTask: 'withoutRunId' });
		const lie = { event: 'run.failed', task_id, run_id };
		expect(await stranger.send(completedRun(stage.trigger, lie))).toBe(200);
		const [item] = await stage.trigger.items();
		expect(item?.json).toMatchObject({ task_id, run_id: null, format: null, status: 'failed' });
	});

	test('is asked about again when the task has not ended', async () => {
		const { items } = await overten.engine.run({
			parameters: generate({ executionMode: 'async', prompt: 'Slow [[duration=60m]]' }),
		});
		const { run_id, task_id } = items[0]?.json ?? {};
		expect(await stranger.send(completedRun(stage.trigger, { run_id, task_id }))).toBe(503);
	});

	test('is asked about again when Overten does not answer', async () => {
		const run = await endedRun();
		await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'status', status: 500 });
		expect(await stranger.send(completedRun(stage.trigger, run))).toBe(503);
		expect(await stranger.send(completedRun(stage.trigger, run))).toBe(200);
		expect(await startedTasks()).toEqual([run.task_id]);
	});

	test('is asked about again when something in between answers with a page', async () => {
		const run = await endedRun();
		const page = { kind: 'status', status: 200, body: '<!doctype html><p>Sign in</p>' } as const;
		for (const path of ['/tasks/*', '/runs/*']) {
			await overten.sandbox.control.addFault({ ...page, path });
			expect(await stranger.send(completedRun(stage.trigger, run))).toBe(503);
		}
		expect(await stranger.send(completedRun(stage.trigger, run))).toBe(200);
		expect((await stage.trigger.items())[0]?.json).toMatchObject({ ...run, format: 'excel' });
	});

	test('is taken when it is genuine and only too old, or the clock wrong', async () => {
		const run = await endedRun();
		const timestamp = Math.floor(Date.now() / 1000) - 600;
		const order = { ...completedRun(stage.trigger, run), timestamp };
		expect(await overten.sandbox.control.deliver(order)).toEqual([200]);
		expect(await startedTasks()).toEqual([run.task_id]);
	});
});

test('a flood of forged deliveries costs few requests and starts nothing, and what is genuine gets through', async () => {
	await listen('perRequest');
	const signed = await endedRun('Signed');
	const requestsBefore = (await overten.sandbox.control.requests()).length;
	const genuine = new SignedSender(overten.sandbox.webhookSecret);
	const statuses: unknown[] = [];
	const forge = async (index: number) => {
		const taskId = `task_forged_${String(index)}`;
		const body = { task_id: taskId, ...(index % 2 === 0 && { run_id: signed.run_id }) };
		statuses.push(await stranger.send(completedRun(stage.trigger, body)));
	};
	const flood = (async () => {
		for (let index = 0; index < FORGED; index += 10) {
			await Promise.all(
				Array.from({ length: 10 }, async (_, add) => {
					await forge(index + add);
				}),
			);
		}
	})();
	await sleep(50);
	expect(await genuine.send(completedRun(stage.trigger, signed))).toBe(200);
	await flood;
	genuine.stop();
	expect(statuses.filter((status) => status !== 401 && status !== 503)).toEqual([]);
	expect(await startedTasks()).toEqual([signed.task_id]);
	const requests = (await overten.sandbox.control.requests()).length - requestsBefore;
	expect(requests).toBeLessThan(MOST_REQUESTS);
});

test.each(['named', 'data', 'ids'] as const)(
	'a stranger who knows no run leaves alone what is kept for those that Overten lists (%s)',
	async (lists) => {
		await listen('perRequest');
		const run = await endedRun();
		await overten.sandbox.control.speak({ lists });
		for (let index = 0; index < 20; index++) {
			await stranger.send(completedRun(stage.trigger, { task_id: `task_other_${String(index)}` }));
		}
		expect(await stranger.send(completedRun(stage.trigger, run))).toBe(200);
		expect(await startedTasks()).toEqual([run.task_id]);
	},
);
