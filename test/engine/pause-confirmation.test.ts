import type { DeliveryOrder } from '../../sandbox/control-types';
import type { Execution } from '../support/execution';
import { createN8n } from '../support/n8n';
import { accessTo } from '../support/overten';
import { LATER, runUntilPaused } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { outputOf } from '../support/results';
import { startSandbox } from '../support/sandbox';

const pauses = pausesForTests();
const { sandbox } = pauses;

/** Calls nobody when it ends: what is delivered is up to the test. */
const SILENT = `${LATER} [[callback=lost]]`;

/** An execution that waits for two tasks. */
class Waiting {
	ended: Execution | undefined;

	private constructor(
		readonly first: string,
		readonly second: string,
		readonly url: string,
		readonly ending: Promise<Execution>,
	) {
		void ending.then((execution) => (this.ended = execution));
	}

	static async start(): Promise<Waiting> {
		const waiting = await runUntilPaused(pauses.n8n, [`A ${SILENT}`, `B ${SILENT}`]);
		const [first, second] = (await sandbox.control.tasks()).slice(-2);
		if (first?.webhookUrl == null || second === undefined) throw new Error('There are no tasks.');
		const ending = pauses.executions.hold(pauses.n8n, waiting);
		return new Waiting(first.task_id, second.task_id, first.webhookUrl, ending);
	}

	/** @returns the statuses that it is answered with */
	async deliver(taskId: string, changes: Partial<DeliveryOrder> = {}): Promise<(number | null)[]> {
		const body = { event: 'run.completed', task_id: taskId, run_id: 'run' };
		return await sandbox.control.deliver({ url: this.url, body, ...changes });
	}
}

const now = () => Math.floor(Date.now() / 1000);

const FORGED = { secret: 'whsec_of_somebody_else' };

async function looks(): Promise<number> {
	const requests = await sandbox.control.requests();
	return requests.filter(({ path }) => path.startsWith('/tasks/')).length;
}

test('a callback that is not signed, or is replayed, is answered 401 and changes nothing', async () => {
	const waiting = await Waiting.start();
	await sandbox.control.endTask(waiting.first, 'completed');
	const before = await looks();

	expect(await waiting.deliver(waiting.first, { signature: '' })).toEqual([401]);
	expect(await waiting.deliver(waiting.first, { signature: 'sha256=00' })).toEqual([401]);
	expect(await looks()).toBe(before);

	const timestamp = now();
	expect(await waiting.deliver(waiting.first, { timestamp })).toEqual([200]);
	const after = await looks();
	expect(await waiting.deliver(waiting.first, { timestamp })).toEqual([401]);
	expect(await looks()).toBe(after);
	expect(waiting.ended).toBeUndefined();
});

test.each<[string, () => Partial<DeliveryOrder>]>([
	['forged', () => FORGED],
	['6 minutes old', () => ({ timestamp: now() - 400 })],
	['6 minutes early', () => ({ timestamp: now() + 400 })],
])('a %s callback cannot end a task that has not ended', async (_what, changes) => {
	const waiting = await Waiting.start();
	expect(await waiting.deliver(waiting.first, changes())).toEqual([500]);
	expect(waiting.ended).toBeUndefined();

	await sandbox.control.endTask(waiting.first, 'completed');
	await sandbox.control.endTask(waiting.second, 'completed');
	expect(await waiting.deliver(waiting.second)).toEqual([200]);
	const ended = await waiting.ending;
	expect(outputOf(ended, 'Done')).toHaveLength(2);
});

test('a forged callback that names a task of somebody else is answered 401, and Overten is not asked about it', async () => {
	const waiting = await Waiting.start();
	const other = await Waiting.start();
	await sandbox.control.endTask(other.first, 'completed');
	const before = await looks();

	for (const taskId of [other.second, other.first, 'task_invented', '']) {
		expect(await waiting.deliver(taskId, FORGED)).toEqual([401]);
	}
	expect(await waiting.deliver('', { ...FORGED, body: ['no object'] })).toEqual([401]);
	expect(await looks()).toBe(before);
	expect(waiting.ended).toBeUndefined();
});

test('a flood of forged callbacks costs a bounded number of requests, and a genuine one gets through', async () => {
	const waiting = await Waiting.start();
	const before = await looks();
	const statuses: (number | null)[] = [];
	for (let count = 0; count < 60; count += 1) {
		statuses.push(...(await waiting.deliver(waiting.first, FORGED)));
	}
	expect(statuses.filter((status) => status === 500)).toHaveLength(6);
	expect(statuses.filter((status) => status === 503)).toHaveLength(54);
	expect((await looks()) - before).toBe(6);

	await sandbox.control.endTask(waiting.second, 'completed');
	await sandbox.control.endTask(waiting.first, 'completed');
	expect(await waiting.deliver(waiting.second)).toEqual([200]);
	expect(outputOf(await waiting.ending, 'Done')).toHaveLength(2);
});

/** Each of them would be lost for good: Overten does not repeat what is answered with a 4xx. */
test.each<[string, () => Partial<DeliveryOrder>]>([
	['with a secret that was changed since', () => FORGED],
	[
		'in a way that the documentation leaves open',
		() => ({ signature: `sha256=${'ab'.repeat(32)}` }),
	],
	['long ago, as by the clock of this server', () => ({ timestamp: now() - 700 })],
])('a callback that was signed %s counts when Overten confirms it', async (_how, changes) => {
	const waiting = await Waiting.start();
	await sandbox.control.endTask(waiting.first, 'completed');
	await sandbox.control.endTask(waiting.second, 'failed');
	expect(await waiting.deliver(waiting.first, changes())).toEqual([200]);
	const ended = await waiting.ending;
	expect(ended.run.status).toBe('error');
	expect(outputOf(ended, 'Done')).toHaveLength(0);
});

test('an old callback for a task that is known to have ended costs no request', async () => {
	const waiting = await Waiting.start();
	await sandbox.control.endTask(waiting.first, 'completed');
	expect(await waiting.deliver(waiting.first)).toEqual([200]);
	const before = await looks();
	expect(await waiting.deliver(waiting.first, { timestamp: now() - 400 })).toEqual([200]);
	// One for the other task, which may have been cancelled.
	expect((await looks()) - before).toBe(1);
	expect(waiting.ended).toBeUndefined();
});

test('a secret that cannot be asked for, since a page of something in between answers, loses no callback', async () => {
	const unasked = await startSandbox();
	try {
		const withSecret = (webhookSecret: string) => ({
			credential: { ...accessTo(unasked), webhookSecret },
			instanceUrl: pauses.executions.url,
		});
		const before = await createN8n(withSecret(unasked.webhookSecret));
		const ending = pauses.executions.hold(
			await createN8n(withSecret('')),
			await runUntilPaused(before, [`A ${SILENT}`]),
		);
		const [task] = await unasked.control.tasks();
		if (task?.webhookUrl == null) throw new Error('There is no task.');
		const { task_id, webhookUrl: url } = task;
		await unasked.control.endTask(task_id, 'completed');
		const body = { event: 'run.completed', task_id, run_id: 'run' };

		const page = '<!doctype html><title>Sign in</title>';
		await unasked.control.addFault({ path: '/verify', kind: 'status', status: 200, body: page });
		expect(await unasked.control.deliver({ url, body })).toEqual([500]);
		expect(await unasked.control.deliver({ url, body })).toEqual([200]);
		expect((await ending).run.status).toBe('success');
	} finally {
		await unasked.stop();
	}
});
