import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { onEachGeneration } from './support/generations.ts';
import { activatePrompts, failuresOf, itemsOf, runCount } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';

onEachGeneration('n8n %s', (onStage, version) => {
	test.each(['sync', 'async', 'poll', 'webhook'])(
		'returns the file of every item in the mode %s',
		async (executionMode) => {
			const stage = onStage();
			const { client, host } = stage;
			const workflow = await activatePrompts(stage, host.url, { executionMode });
			const prompts = ['A budget [[duration=20m]]', 'A forecast [[duration=30m]]'];
			const execution = await client.executions.waitFor(await workflow.run(prompts), 30_000);

			expect(failuresOf([execution])).toEqual([]);
			const items = itemsOf(execution);
			expect(items.map(({ json }) => json.prompt)).toEqual(prompts);
			if (executionMode === 'async') {
				expect(items.map(({ json }) => typeof json.task_id)).toEqual(['string', 'string']);
			} else {
				await expectWorkbooks(client, version, items, prompts);
			}
			await expectTasks(host, prompts.length);
			record(version, { executions: 1 });
		},
	);

	test('two simultaneous callbacks resume an execution once', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const workflow = await activatePrompts(stage, host.url, { executionMode: 'webhook' });
		const prompts = ['One', 'Two'].map((name) => `${name} [[duration=30m]][[callback=duplicate]]`);
		const execution = await client.executions.waitFor(await workflow.run(prompts), 30_000);

		expect(failuresOf([execution])).toEqual([]);
		expect(runCount(execution)).toBe(1);
		await expectWorkbooks(client, version, itemsOf(execution), prompts);
		expect(await client.executions.list(workflow.id)).toHaveLength(1);
		await expectTasks(host, prompts.length);
		record(version, { executions: 1 });
	});
});
