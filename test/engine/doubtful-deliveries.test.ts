import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { createN8n } from '../support/n8n';
import { WaitingExecutions } from '../support/n8n-server/waiting-executions';
import { TriggerWorkflow } from '../support/n8n-server/trigger-workflow';
import { accessTo, overtenForTests } from '../support/overten';
import { LATER, runUntilPaused } from '../support/paused-workflow';
import { outputOf } from '../support/results';
import { completedRun, n8nAt } from '../support/trigger';
import { beginTask } from '../support/operations';

const overten = overtenForTests();

const SILENT = `${LATER} [[callback=lost]]`;

/** As by a clock of this server that is ten minutes ahead. */
const tenMinutesAgo = () => Math.floor(Date.now() / 1000) - 600;

let executions: WaitingExecutions;

let warn: jest.SpyInstance;

beforeAll(async () => {
	executions = await WaitingExecutions.start();
});

beforeEach(() => {
	warn = jest.spyOn(Container.get(Logger), 'warn');
});

afterEach(() => {
	warn.mockRestore();
});

afterAll(async () => {
	await executions.stop();
});

/** An execution that waits for two tasks. */
async function pauseForTwo() {
	const { control } = overten.sandbox;
	const n8n = await createN8n({
		credential: { ...accessTo(overten.sandbox) },
		instanceUrl: executions.url,
	});
	const ending = executions.hold(n8n, await runUntilPaused(n8n, [`A ${SILENT}`, `B ${SILENT}`]));
	const tasks = await control.tasks();
	for (const { task_id } of tasks) await control.endTask(task_id, 'completed');
	const [other, calling] = tasks.map(({ task_id }) => task_id);
	if (other === undefined || calling === undefined) throw new Error('There are no tasks.');
	const deliver = async (changes: object = {}) =>
		await control.deliver({
			url: tasks[0]?.webhookUrl ?? '',
			body: { event: 'run.completed', run_id: 'run', task_id: calling },
			...changes,
		});
	return { control, deliver, ending, other };
}

test('a callback that Overten confirms leaves a line in the log, which says how far the clock is off', async () => {
	const { deliver, ending } = await pauseForTwo();
	expect(await deliver({ timestamp: tenMinutesAgo() })).toEqual([200]);
	await ending;
	expect(warn.mock.calls).toEqual([
		[
			'Overten took a delivery only after asking Overten about it, because its timestamp is 10 minutes behind the clock of this server',
		],
	]);
});

test('so does an event', async () => {
	const trigger = await TriggerWorkflow.start();
	trigger.save(await n8nAt(trigger, overten.sandbox), { source: 'perRequest' }, 'doubtful');
	await trigger.activate();
	const { run_id, task_id } = await beginTask(overten, 'A report [[callback=lost]]');
	await overten.sandbox.control.endTask(task_id, 'completed');
	const order = { ...completedRun(trigger, { run_id, task_id }), timestamp: tenMinutesAgo() };
	expect(await overten.sandbox.control.deliver(order)).toEqual([200]);
	expect(warn.mock.calls).toEqual([
		[
			expect.stringMatching(
				/took a delivery only after asking Overten about it, because its timestamp is 10 minutes/,
			),
		],
	]);
	await trigger.stop();
});

test('the last callback counts also when the state of another task cannot be read at that moment', async () => {
	const { control, deliver, ending, other } = await pauseForTwo();
	await control.addFault({ path: `/tasks/${other}`, kind: 'status', status: 403, times: 1 });
	expect(await deliver()).toEqual([500]);
	expect(await deliver({ timestamp: Math.floor(Date.now() / 1000) + 1 })).toEqual([200]);
	expect(outputOf(await ending, 'Done')).toHaveLength(2);
});
