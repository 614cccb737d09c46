import type { INodeParameters } from 'n8n-workflow';

import { runWorkflow } from '../support/execution';
import { PACKAGE_NAME, PASS_THROUGH } from '../support/node-types';
import { generate } from '../support/overten';
import { pausesForTests } from '../support/pauses';
import { errorOf, outputOf } from '../support/results';
import { until } from '../support/until';

const pauses = pausesForTests();
const { sandbox } = pauses;

async function pause(parameters: INodeParameters) {
	return await runWorkflow(pauses.n8n, {
		nodes: [
			{ name: 'Start', type: PASS_THROUGH },
			{
				name: 'Overten',
				type: `${PACKAGE_NAME}.overten`,
				parameters: generate({ executionMode: 'webhook', ...parameters }),
			},
			{ name: 'Done', type: PASS_THROUGH },
		],
		wires: [
			['Start', 'Overten'],
			['Overten', 'Done'],
		],
		startNode: 'Start',
		mode: 'trigger',
	});
}

test('the wait limit holds while a submission is rate-limited', async () => {
	await sandbox.control.addFault({
		path: '/excel/generate',
		kind: 'status',
		status: 429,
		retryAfter: '10',
		times: 100,
	});
	const startedAt = Date.now();
	const execution = await pause({ options: { waitLimit: 0.02 } });
	expect(errorOf(execution, 'Overten')?.message).toBe('Overten received too many requests');
	expect(Date.now() - startedAt).toBeLessThan(6_000);
});

test.each([
	{ name: 'rate-limited', fault: { kind: 'status', status: 429, retryAfter: '60' } },
	{ name: 'not answered', fault: { kind: 'slow', delayMs: 30_000 } },
] as const)(
	'a callback whose checks are $name is answered within the 15 s of its caller, and a later one resumes',
	async ({ fault }) => {
		const waiting = await pause({ prompt: 'A report [[duration=24h]] [[callback=lost]]' });
		const ended = pauses.executions.hold(pauses.n8n, waiting);
		const [task] = await sandbox.control.tasks();
		await sandbox.control.addFault({ ...fault, path: '/tasks/*', times: 1_000 });
		await sandbox.control.endTask(task?.task_id ?? '', 'completed');
		const order = {
			url: task?.webhookUrl ?? '',
			body: { event: 'run.completed', task_id: task?.task_id, run_id: task?.run_id },
		};
		// The sandbox gives up after 15 s, as Overten does: then the status is null.
		expect(await sandbox.control.deliver(order)).toEqual([500]);

		await sandbox.control.clearFaults();
		await until(
			async () => await sandbox.control.deliver(order),
			(statuses) => statuses[0] !== 500,
		);
		expect(outputOf(await ended, 'Done')).toHaveLength(1);
	},
	40_000,
);
