import { addCredential } from '../support/host.ts';
import type { SetUp } from '../support/host.ts';
import { record } from '../support/facts.ts';
import { onEachGeneration } from '../support/generations.ts';
import type { Stage } from '../support/generations.ts';
import { recordCase } from '../support/operator-cases.ts';
import { activatePrompts, until, untilPaused } from '../support/runs.ts';
import { activateTrigger, untilSubscribed } from '../support/trigger.ts';

const LONG = 'A report [[duration=24h]]';

/** A poll every second notices at once. */
const SOON_MS = 15_000;

/** Each test deletes a credential of its own. */
async function withOwnCredential({ client, host, login }: Stage): Promise<SetUp> {
	return await addCredential({ client, login }, host.sandbox);
}

async function firstTask({ host }: Stage) {
	return await until('the job has started', 20_000, async () => {
		const [task] = await host.control.tasks();
		return task;
	});
}

onEachGeneration('a credential that is deleted in n8n %s', (onStage, version) => {
	test('ends a poll at once, with an error that names the credential and the task', async () => {
		const stage = onStage();
		const setUp = await withOwnCredential(stage);
		const workflow = await activatePrompts(setUp, stage.host.url, {
			executionMode: 'poll',
			options: { maxPollInterval: 1 },
		});
		const executionId = await workflow.run([LONG]);
		const { task_id } = await firstTask(stage);
		await setUp.client.deleteCredential(setUp.credentialId);

		const { data, status } = await setUp.client.executions.waitFor(executionId, SOON_MS);
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toContain("The Overten credential 'Overten account'");
		expect(data.resultData.error?.description).toContain(task_id);
		expect(data.resultData.error?.description).toContain('Task → Wait for Completion');
		record(version, { executions: 1 });
		recordCase({ name: 'Credential deleted, poll', version, count: 1, lost: 0, doubled: 0 });
	});

	test('makes Overten retry the callbacks of a pause, and the log of n8n says why', async () => {
		const stage = onStage();
		const setUp = await withOwnCredential(stage);
		const workflow = await activatePrompts(setUp, stage.host.url, { executionMode: 'webhook' });
		const executionId = await workflow.run([LONG]);
		await untilPaused(setUp.client, executionId);
		const { task_id } = await firstTask(stage);
		await setUp.client.deleteCredential(setUp.credentialId);
		await stage.host.control.endTask(task_id, 'completed');

		const deliveries = await until('Overten has called again', SOON_MS, async () => {
			const found = await stage.host.control.deliveries();
			return found.length >= 3 ? found : undefined;
		});
		expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set([500]));
		expect(await setUp.client.executions.readStatus(executionId)).toBe('waiting');
		expect(await stage.host.log()).toMatch(/The Overten credential 'Overten account' does not/);
		record(version, { executions: 1 });
		recordCase({ name: 'Credential deleted, callback', version, count: 1, lost: 0, doubled: 0 });
	});

	test('leaves a subscription behind when the workflow is deactivated, and the log names it', async () => {
		const stage = onStage();
		const setUp = await withOwnCredential(stage);
		const triggered = await activateTrigger(setUp, stage.host.url, {});
		await untilSubscribed(stage.host.sandbox, [triggered.url]);
		await setUp.client.deleteCredential(setUp.credentialId);
		await setUp.client.deactivateWorkflow(triggered.id);

		await until('the log names the subscription', SOON_MS, async () => {
			const log = await stage.host.log();
			return log.includes(`for ${triggered.url} could not be removed`) ? true : undefined;
		});
		await untilSubscribed(stage.host.sandbox, [triggered.url]);
	});
});
