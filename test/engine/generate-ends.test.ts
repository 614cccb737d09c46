import type { INodeParameters } from 'n8n-workflow';

import { generate, overtenForTests } from '../support/overten';

const overten = overtenForTests();

const ENDS = [
	{
		directive: '[[fail]]',
		message: 'could not complete the job',
		reason: 'The agents could not finish.',
	},
	{
		directive: '[[fail=bad_data: The numbers do not add up]]',
		message: 'could not complete the job',
		reason: 'The numbers do not add up',
	},
	{
		directive: '[[fail-text=Out of ideas]]',
		message: 'could not complete the job',
		reason: 'Out of ideas',
	},
	{ directive: '[[cancel]]', message: 'was cancelled', reason: '' },
	{ directive: '[[expire]]', message: 'expired', reason: '' },
];

describe.each(['poll', 'sync'])('%s', (executionMode) => {
	test.each(ENDS)(
		'$directive fails with an error that names the task',
		async ({ directive, message, reason }) => {
			const { error, items } = await overten.engine.run({
				parameters: generate({ executionMode, prompt: `A report ${directive}` }),
			});
			const [task] = await overten.sandbox.control.tasks();
			expect(items).toHaveLength(0);
			expect(error?.message).toContain(message);
			expect(error?.message).toContain(reason);
			expect(error?.description).toContain('No credits were used');
			expect(error?.description).toContain(task?.task_id ?? 'no task');
			expect(error?.description).toContain(task?.run_id ?? 'no run');
			expect(await overten.sandbox.control.tasks()).toHaveLength(1);
		},
	);
});

describe('a held request that is answered with a failed task', () => {
	const failing = (parameters: INodeParameters) =>
		generate({ executionMode: 'sync', prompt: 'A report [[fail=bad: No numbers]]', ...parameters });

	test.each<INodeParameters>([
		{},
		{ afterPromotion: 'return' },
		{ options: { idempotencyKey: 'held-failure' } },
		{ resource: 'text', operation: 'humanize', text: 'Hello [[fail=bad: No numbers]]' },
	])('fails its item, and starts no other job: %j', async (parameters) => {
		await overten.sandbox.control.speak({ heldFailure: 'task' });
		const { error, items } = await overten.engine.run({ parameters: failing(parameters) });
		expect(items).toEqual([]);
		expect(error?.message).toContain('No numbers');
		expect(await overten.sandbox.control.tasks()).toHaveLength(1);
	});
});

test.each([
	['poll', ''],
	['sync', '[[promote]]'],
])(
	'%s: when the wait limit is reached, the error names the task, which continues',
	async (executionMode, directive) => {
		const { error } = await overten.engine.run({
			parameters: generate({
				executionMode,
				prompt: `A report ${directive} [[duration=24h]]`,
				options: { waitLimit: 0.005 },
			}),
		});
		const [task] = await overten.sandbox.control.tasks();
		expect(error?.message).toBe('The job was not done within 0.3 seconds');
		expect(error?.description).toContain(task?.task_id ?? 'no task');
		expect(error?.description).toContain('continues in Overten');
		expect(task?.status).not.toBe('cancelled');
	},
);

test('faults between polls do not end the wait', async () => {
	for (const status of [429, 500, 502, 503, 504]) {
		await overten.sandbox.control.addFault({
			path: '/tasks/*',
			kind: 'status',
			status,
			retryAfter: '0',
		});
	}
	await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'reset' });
	await overten.sandbox.control.addFault({ path: '/tasks/*', kind: 'malformed' });
	const { items } = await overten.engine.run({ parameters: generate() });
	expect(items[0]?.json.status).toBe('completed');
});
