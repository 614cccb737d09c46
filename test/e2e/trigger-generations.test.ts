import { untilRegistered } from '../../scripts/n8n/registered.ts';
import { record } from './support/facts.ts';
import { onEachGeneration } from './support/generations.ts';
import { activatePrompts, itemsOf } from './support/runs.ts';
import { activateTrigger, deliveryTo, untilStarted, untilSubscribed } from './support/trigger.ts';

onEachGeneration('n8n %s', (onStage) => {
	test('activating creates one subscription, a run starts the workflow, and deactivating removes the subscription', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const triggered = await activateTrigger(stage, host.url, {});
		await untilSubscribed(host.sandbox, [triggered.url]);

		const prompts = await activatePrompts(stage, host.url, { executionMode: 'async' });
		await prompts.post(['Sales by region', 'Sales by month [[fail]]']);
		const ids = await untilStarted(stage, triggered, 2);
		const executions = await Promise.all(
			ids.map(async (id) => await client.executions.waitFor(id, 20_000)),
		);
		const events = executions.flatMap((execution) => itemsOf(execution)).map(({ json }) => json);
		expect(events.map(({ event, status }) => [event, status]).sort()).toEqual([
			['run.completed', 'completed'],
			['run.failed', 'failed'],
		]);

		await client.deactivateWorkflow(triggered.id);
		await untilSubscribed(host.sandbox, []);
		record(host.version, { executions: 3 });
	});

	test('a genuine delivery starts one execution, and a forged or repeated one starts none', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const triggered = await activateTrigger(stage, host.url, { source: 'perRequest' });
		await untilRegistered(triggered.url);
		const order = deliveryTo(triggered.url, 'task_1');
		expect(await host.control.deliver({ ...order, secret: 'whsec_of_another' })).toEqual([401]);
		// While n8n still starts the workflow, a repetition is answered 503, so that Overten comes again.
		const statuses = await host.control.deliver({ ...order, times: 5 });
		expect(statuses).toHaveLength(5);
		expect(statuses).toContain(200);
		expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
		expect(await host.control.deliver(order)).toEqual([200]);
		expect(await host.control.deliver(deliveryTo(triggered.url, 'task_2'))).toEqual([200]);
		await untilStarted(stage, triggered, 2);
		expect(await client.executions.list(triggered.id)).toHaveLength(2);
		await client.deactivateWorkflow(triggered.id);
		record(host.version, { executions: 2 });
	});
});
