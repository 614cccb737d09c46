import type { INodeParameters } from 'n8n-workflow';

import type { StoredExecution, WorkflowToCreate } from '../../scripts/n8n/rest-types.ts';
import { record } from './support/facts.ts';
import { onEachGeneration } from './support/generations.ts';
import { startModelServer } from './support/model-server.ts';
import type { ModelServer } from './support/model-server.ts';
import { failuresOf, itemsOf } from './support/runs.ts';
import { expectTasks } from './support/tasks.ts';
import { chain, node, overtenTool } from './support/workflow.ts';

const BUDGET = 'A budget for a small bakery';

const FAREWELL = 'Your files are ready.';

/** Versions of n8n's AI Agent node: the last that runs its tools itself, and the first that lets n8n run them. */
const AGENTS = [2.2, 3];

/** An agent with a model, and the node as its only tool. */
function agentWorkflow(agentVersion: number, overten: INodeParameters): WorkflowToCreate {
	const workflow = chain('An agent', [
		node('Start', 'n8n-nodes-base.manualTrigger', 1),
		node('Agent', '@n8n/n8n-nodes-langchain.agent', agentVersion, {
			promptType: 'define',
			text: 'Please make me a budget.',
		}),
	]);
	workflow.nodes.push(
		{
			...node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
				model: { __rl: true, mode: 'id', value: 'scripted' },
			}),
			credentials: { openAiApi: { id: '', name: 'Model account' } },
		},
		overtenTool({ prompt: "={{ $fromAI('Prompt', 'What to make', 'string') }}", ...overten }),
	);
	workflow.connections.Model = {
		ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]],
	};
	workflow.connections.Overten = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
	return workflow;
}

/** The tool's response, as the model received it. */
function saidByTool({ requests }: ModelServer): string {
	return JSON.stringify(requests.at(-1)?.messages.filter(({ role }) => role === 'tool'));
}

onEachGeneration('an AI agent on n8n %s', (onStage, version) => {
	let model: ModelServer;

	async function run(
		agentVersion: number,
		turns: readonly (readonly string[])[],
		overten: INodeParameters = {},
	): Promise<StoredExecution> {
		const { client, credentialId } = onStage();
		const inputs = turns.map((prompts) => prompts.map((prompt) => ({ Prompt: prompt })));
		model = await startModelServer(inputs, FAREWELL);
		const modelId = await client.createCredential('Model account', 'openAiApi', {
			apiKey: 'not-needed',
			url: model.url,
		});
		const id = await client.createWorkflow(agentWorkflow(agentVersion, overten), {
			overtenApi: credentialId,
			openAiApi: modelId,
		});
		const execution = await client.executions.waitFor(
			await client.runWorkflow(id, 'Start'),
			60_000,
		);
		record(version, { executions: 1 });
		return execution;
	}

	function expectFarewell(execution: StoredExecution): void {
		expect(failuresOf([execution])).toEqual([]);
		expect(itemsOf(execution, 'Agent').map(({ json }) => json.output)).toEqual([FAREWELL]);
	}

	test.each(AGENTS)(
		'of version %s generates files, also several at the same time',
		async (agentVersion) => {
			const { host } = onStage();
			const prompts = [BUDGET, 'A forecast', 'A price list'];
			expectFarewell(await run(agentVersion, [prompts.slice(0, 2), prompts.slice(2)]));

			expect(model.requests).toHaveLength(3);
			const tasks = await host.control.tasks();
			for (const { task_id } of tasks) expect(saidByTool(model)).toContain(task_id);
			expect(saidByTool(model)).toContain('completed');
			expect(JSON.stringify(model.requests)).not.toContain(host.sandbox.apiKey);
			const requests = JSON.stringify(await host.control.requests());
			expect(prompts.map((prompt) => requests.split(prompt).length - 1)).toEqual([1, 1, 1]);
			await expectTasks(host, 3);
		},
	);

	test('learns why a job failed and what to do next', async () => {
		const { host } = onStage();
		const failing = `${BUDGET} [[fail=bad_data: The numbers do not add up]]`;
		expectFarewell(await run(3, [[failing]]));

		expect(saidByTool(model)).toContain('Overten could not complete the job');
		expect(saidByTool(model)).toContain('The numbers do not add up');
		await expectTasks(host, 1);
	});

	test('waits while the workflow is paused', async () => {
		const { host } = onStage();
		const execution = await run(3, [[`${BUDGET} [[duration=30m]]`]], { executionMode: 'webhook' });

		expectFarewell(execution);
		const [task] = await host.control.tasks();
		expect(saidByTool(model)).toContain(task?.task_id);
		expect(saidByTool(model)).toContain('completed');
		await expectTasks(host, 1);
	});

	test('that cannot wait that long spends no credits', async () => {
		const { host } = onStage();
		await run(2.2, [[BUDGET]], { executionMode: 'webhook' });

		// What the tool of this agent throws, its model does not read.
		expect(saidByTool(model)).toContain('A tool of this AI agent cannot pause the workflow');
		await expectTasks(host, 0);
	});
});
