import type { WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { expectWorkbooks } from './support/files.ts';
import { onEachGeneration } from './support/generations.ts';
import { activate, failuresOf, itemsOf, runCount } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { node, NODES, promptsWorkflow, to } from './support/workflow.ts';

const PAUSING = {
	executionMode: 'webhook',
	prompt: `={{ $('${NODES.prompts}').item.json.prompt }}`,
};

const LOOP = 'Loop Over Items';

const SECOND = 'Overten Again';

/** Passes one item at a time to the node. */
function loopWorkflow(path: string): WorkflowToCreate {
	const workflow = promptsWorkflow(path, PAUSING);
	workflow.nodes.push(node(LOOP, 'n8n-nodes-base.splitInBatches', 3, { batchSize: 1 }));
	workflow.connections[NODES.prompts] = { main: [[to(LOOP)]] };
	workflow.connections[LOOP] = { main: [[to(NODES.end)], [to(NODES.overten)]] };
	workflow.connections[NODES.overten] = { main: [[to(LOOP)]] };
	return workflow;
}

/** Generates a second file for each item, after the first. */
function chainWorkflow(path: string): WorkflowToCreate {
	const workflow = promptsWorkflow(path, PAUSING);
	const overten = workflow.nodes.find(({ name }) => name === NODES.overten);
	if (overten === undefined) throw new Error('The workflow does not contain the node.');
	const parameters = { ...overten.parameters, binaryPropertyName: 'data_2' };
	workflow.nodes.push({ ...overten, id: SECOND, name: SECOND, parameters });
	workflow.connections[NODES.overten] = { main: [[to(SECOND)]] };
	workflow.connections[SECOND] = { main: [[to(NODES.end)]] };
	return workflow;
}

onEachGeneration('an execution on n8n %s that pauses more than once', (onStage, version) => {
	test('in a loop, resumes after each iteration', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const workflow = await activate(stage, host.url, loopWorkflow);
		const prompts = Array.from(
			{ length: 3 },
			(_, index) => `Report no ${String(index)}. [[duration=20m]]`,
		);
		const execution = await client.executions.waitFor(await workflow.run(prompts), 60_000);

		expect(failuresOf([execution])).toEqual([]);
		expect(runCount(execution, NODES.overten)).toBe(3);
		await expectWorkbooks(client, version, itemsOf(execution), prompts);
		await expectTasks(host, 3);
		const refused = (await host.control.deliveries()).filter(({ status }) => status === 503);
		expect(refused).toEqual([]);
		record(version, { executions: 1 });
	});

	test('in two nodes, resumes after each of them', async () => {
		const stage = onStage();
		const { client, host } = stage;
		const workflow = await activate(stage, host.url, chainWorkflow);
		const prompts = ['A budget [[duration=20m]]', 'A forecast [[duration=30m]]'];
		const execution = await client.executions.waitFor(await workflow.run(prompts), 60_000);

		expect(failuresOf([execution])).toEqual([]);
		expect(runCount(execution, SECOND)).toBe(1);
		await expectWorkbooks(client, version, itemsOf(execution), prompts);
		await expectTasks(host, 4);
		record(version, { executions: 1 });
	});
});
