import { record } from './support/facts.ts';
import { Host } from './support/host.ts';
import { startModelServer } from './support/model-server.ts';
import { failuresOf, itemsOf } from './support/runs.ts';
import { expectNoSecrets } from './support/secrets.ts';
import { expectTasks } from './support/tasks.ts';
import { chain, node, OVERTEN_TYPE, WORKBOOK } from './support/workflow.ts';

const PROMPT = 'A budget for a small bakery';

const FAREWELL = 'Your budget is ready.';

test('an AI agent has a file made', async () => {
	const host = await Host.start({ speed: 600 });
	const { client, credentialId } = await host.setUp();
	const model = await startModelServer({ Prompt: PROMPT }, FAREWELL);
	const modelId = await client.createCredential('Model account', 'openAiApi', {
		apiKey: 'not-needed',
		url: model.url,
	});
	const workflow = chain('An agent', [
		node('Start', 'n8n-nodes-base.manualTrigger', 1),
		node('Agent', '@n8n/n8n-nodes-langchain.agent', 2.2, {
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
		{
			...node('Overten', `${OVERTEN_TYPE}Tool`, 1, {
				...WORKBOOK,
				prompt: "={{ $fromAI('Prompt', 'What to make', 'string') }}",
			}),
			credentials: { overtenApi: { id: '', name: 'Overten account' } },
		},
	);
	workflow.connections.Model = {
		ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]],
	};
	workflow.connections.Overten = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
	const id = await client.createWorkflow(workflow, {
		overtenApi: credentialId,
		openAiApi: modelId,
	});
	const execution = await client.waitForExecution(await client.runWorkflow(id, 'Start'), 60_000);

	expect(failuresOf([execution])).toEqual([]);
	expect(itemsOf(execution, 'Agent').map(({ json }) => json.output)).toEqual([FAREWELL]);
	expect(model.requests).toHaveLength(2);
	const [task] = await host.control.tasks();
	const told = JSON.stringify(model.requests[1]?.messages.filter(({ role }) => role === 'tool'));
	expect(told).toContain(task?.task_id);
	expect(told).toContain('completed');
	expect(JSON.stringify(model.requests)).not.toContain(host.sandbox.apiKey);
	const submitted = JSON.stringify(await host.control.requests()).split(PROMPT).length - 1;
	expect(submitted).toBe(1);
	await expectTasks(host, 1);
	await expectNoSecrets(host);
	record(host.version, { executions: 1 });
});
