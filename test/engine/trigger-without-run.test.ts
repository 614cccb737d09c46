import { beginTask } from '../support/operations';
import { overtenForTests } from '../support/overten';
import { completedRun, triggerForTests } from '../support/trigger';

const overten = overtenForTests();
const stage = triggerForTests(overten.sandbox);

beforeEach(async () => {
	await listen();
});

const listen = async (parameters = {}) => {
	await stage.listen({ source: 'perRequest', ...parameters });
};

/** A task that has ended, of which no delivery came. */
async function endedTask() {
	const task = await beginTask(overten, 'Sales [[callback=lost]]');
	await overten.sandbox.control.endTask(task.task_id, 'completed');
	return task;
}

const deliver = async (body: object) =>
	await overten.sandbox.control.deliver(completedRun(stage.trigger, body));

const requestsForTasks = async () =>
	(await overten.sandbox.control.requests()).filter(({ path }) => path.startsWith('/tasks/'));

test.each([undefined, null, ''])(
	'an event whose run is %j starts the workflow once, with the run of its task',
	async (none) => {
		const { run_id, task_id } = await endedTask();
		for (let count = 0; count < 3; count += 1) {
			expect(await deliver({ task_id, run_id: none })).toEqual([200]);
		}
		const items = await stage.trigger.items();
		expect(items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ event: 'run.completed', status: 'completed', task_id, run_id }),
		]);
		expect(await requestsForTasks()).toHaveLength(1);
	},
);

test('its file is downloaded', async () => {
	await listen({ downloadFile: true });
	const { task_id } = await endedTask();
	await deliver({ task_id, run_id: undefined });
	const [item] = await stage.trigger.items();
	expect(item?.binary?.data?.fileExtension).toBe('xlsx');
});

test.each([404, 500])(
	'when Overten answers %d about its task, it starts the workflow',
	async (status) => {
		const { task_id } = await endedTask();
		await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'status', status });
		expect(await deliver({ task_id, run_id: null })).toEqual([200]);
		const [item] = await stage.trigger.items();
		expect(item?.json).toMatchObject({ task_id, run_id: null });
	},
);

test('when Overten does not answer about its task, it starts the workflow in time', async () => {
	const { task_id } = await endedTask();
	await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'slow', delayMs: 10_000 });
	const at = performance.now();
	expect(await deliver({ task_id, run_id: null })).toEqual([200]);
	expect(performance.now() - at).toBeLessThan(8_000);
	expect(await stage.trigger.items()).toHaveLength(1);
});
