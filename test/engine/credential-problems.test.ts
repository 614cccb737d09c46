import { createN8n } from '../support/n8n';
import { accessTo, generate, overtenForTests } from '../support/overten';
import { runUntilPaused } from '../support/paused-workflow';
import { outputOf } from '../support/results';
import { SignedSender } from '../support/signed-delivery';
import { n8nAt, subscriptionsOf } from '../support/trigger';
import { TriggerWorkflow } from '../support/n8n-server/trigger-workflow';
import { until } from '../support/until';
import { WaitingExecutions } from '../support/n8n-server/waiting-executions';

const LONG = '[[duration=20h]]';

const PROBLEMS = [
	['deleted', "The Overten credential 'overtenApi' does not exist any more"],
	['undecryptable', "The Overten credential 'overtenApi' cannot be decrypted by this n8n"],
] as const;

const overten = overtenForTests();

afterEach(() => {
	overten.engine.n8n.credentialsHelper.problem = undefined;
});

describe.each(PROBLEMS)('a credential that is %s', (problem, message) => {
	test.each(['poll', 'sync', 'async', 'webhook'])(
		'fails %s at once, before anything is sent',
		async (executionMode) => {
			const { engine, sandbox } = overten;
			engine.n8n.credentialsHelper.problem = problem;
			const { error } = await engine.run({ parameters: generate({ executionMode }) });
			expect(error?.message).toBe(message);
			expect(await sandbox.control.requests()).toEqual([]);
		},
	);

	test('ends a poll at once, and the error names the task', async () => {
		const { engine, sandbox } = overten;
		const running = engine.start({ parameters: generate({ prompt: `A ${LONG}` }) });
		const [task] = await until(
			async () => await sandbox.control.tasks(),
			(tasks) => tasks.length > 0,
		);
		engine.n8n.credentialsHelper.problem = problem;
		const { error } = await running.outcome;
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(task?.task_id);
		expect(error?.description).toContain('Task → Wait for Completion');
	});

	test('answers a callback with 500, and the next one resumes the execution', async () => {
		const { sandbox } = overten;
		const executions = await WaitingExecutions.start();
		const n8n = await createN8n({
			credential: { ...accessTo(sandbox) },
			instanceUrl: executions.url,
		});
		const sender = new SignedSender(sandbox.webhookSecret);
		const ended = executions.hold(n8n, await runUntilPaused(n8n, [`A ${LONG}`]));
		const [task] = await sandbox.control.tasks();
		const taskId = task?.task_id ?? '';
		const callback = {
			url: task?.webhookUrl ?? '',
			body: { event: 'run.completed', task_id: taskId, run_id: 'run' },
		};
		n8n.credentialsHelper.problem = problem;
		expect(await sender.send(callback)).toBe(500);
		n8n.credentialsHelper.problem = undefined;
		await sandbox.control.endTask(taskId, 'completed');
		expect(outputOf(await ended, 'Done')).toHaveLength(1);
		sender.stop();
		await executions.stop();
	});

	test('leaves the subscription where a deactivation cannot remove it, and an activation cleans up', async () => {
		const { sandbox } = overten;
		const trigger = await TriggerWorkflow.start();
		const n8n = await n8nAt(trigger, sandbox);
		trigger.save(n8n, {}, `credential-${problem}`);
		await trigger.activate();
		n8n.credentialsHelper.problem = problem;
		expect(await trigger.deactivate()).toBe(false);
		await expect(trigger.activate()).rejects.toMatchObject({ message });
		n8n.credentialsHelper.problem = undefined;
		await trigger.activate();
		await trigger.deactivate();
		expect(await subscriptionsOf(sandbox).list()).toEqual([]);
		await trigger.stop();
	});
});
