import type { INodeParameters } from 'n8n-workflow';

import type { Execution } from '../support/execution';
import { createN8n } from '../support/n8n';
import type { N8n } from '../support/n8n';
import { retry } from '../support/n8n-server/retry';
import { accessTo, LOOK_SOON } from '../support/overten';
import { LATER, runUntilPaused } from '../support/paused-workflow';
import { pausesForTests } from '../support/pauses';
import { outputOf } from '../support/results';
import { until } from '../support/until';

const pauses = pausesForTests();
const { sandbox } = pauses;

const submissions = async () =>
	(await sandbox.control.requests()).filter(({ path }) => path.endsWith('/excel/generate')).length;

const endTheJob = async () => {
	const [task] = await sandbox.control.tasks();
	await sandbox.control.endTask(String(task?.task_id), 'completed');
};

async function expectFile(ending: Promise<Execution>): Promise<void> {
	const [item, ...others] = outputOf(await ending, 'Done');
	expect(item?.json).toMatchObject({ status: 'completed' });
	expect(item?.binary?.data).toBeDefined();
	expect(others).toEqual([]);
}

// A task has one callback: which of two addresses is called, Overten's documentation does not say.
describe.each(['kept', 'replaced'] as const)('when the address of a callback is %s', (reading) => {
	beforeEach(async () => {
		await sandbox.control.speak({ repeatedCallback: reading });
	});

	test.each<[string, INodeParameters]>([
		['an Idempotency Key', { idempotencyKey: `budget, ${reading}` }],
		['Pay Once Per: Same Content', { payOncePer: 'sameContent' }],
	])('two executions that share a job by %s both get its file', async (_name, option) => {
		const prompt = `A budget, ${reading} ${LATER}`;
		const parameters = { options: { ...LOOK_SOON, ...option } };
		const first = pauses.executions.hold(
			pauses.n8n,
			await runUntilPaused(pauses.n8n, [prompt], parameters),
		);
		const second = runUntilPaused(pauses.n8n, [prompt], parameters);
		await until(submissions, (count) => count === 2);
		await endTheJob();
		await expectFile(first);
		await expectFile(second);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});

	test('Retry gets the file of a job whose answers were all lost', async () => {
		await sandbox.control.addFault({ path: '/excel/generate', kind: 'malformed', times: 3 });
		const parameters = { options: LOOK_SOON };
		const failed = await runUntilPaused(
			pauses.n8n,
			[`A forecast, ${reading} ${LATER}`],
			parameters,
		);
		expect(failed.run.status).toBe('error');
		const retried = retry(pauses.n8n, failed);
		await until(submissions, (count) => count === 4);
		await endTheJob();
		await expectFile(retried);
		expect(await sandbox.control.tasks()).toHaveLength(1);
	});
});

test('a copy of n8n at another address, whose executions have the same numbers, makes its own files', async () => {
	const copy = await createN8n({
		credential: { ...accessTo(sandbox) },
		instanceUrl: 'http://staging.example.com',
	});
	const execute = async (where: N8n) =>
		await runUntilPaused(where, ['A budget'], { executionMode: 'async' }, {}, { executionId: '7' });
	await execute(pauses.n8n);
	await execute(pauses.n8n);
	expect(await sandbox.control.tasks()).toHaveLength(1);
	await execute(copy);
	expect(await sandbox.control.tasks()).toHaveLength(2);
});
