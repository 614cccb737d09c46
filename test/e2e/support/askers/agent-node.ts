import { untilRegistered } from '../../../../scripts/n8n/registered.ts';
import { chain, node } from '../workflow.ts';
import { http, textIn } from './asker.ts';
import type { Asker } from './asker.ts';
import { saidIn, TOOL_NAME, turnsOf } from './obedient-model.ts';
import { respond, tool, webhook } from './workflows.ts';

/** n8n's AI Agent node, with the node as its tool. */
export function agentNode(version: number): Asker {
	return {
		name: `AI Agent node, version ${String(Math.floor(version))}`,
		isModel: true,
		isInN8n1: true,
		workflow: (path, overten) => {
			const workflow = chain('An agent that is asked', [
				webhook(path, 'responseNode'),
				node('Agent', '@n8n/n8n-nodes-langchain.agent', version, {
					promptType: 'define',
					text: '={{ JSON.stringify($json.body.turns) }}',
				}),
				respond('={{ { said: $json.output } }}'),
			]);
			workflow.nodes.push(
				{
					...node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
						model: { __rl: true, mode: 'id', value: 'obedient' },
					}),
					credentials: { openAiApi: { id: '', name: 'Model account' } },
				},
				tool(overten),
			);
			workflow.connections.Model = {
				ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]],
			};
			workflow.connections[TOOL_NAME] = {
				ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]],
			};
			return workflow;
		},
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/webhook/${path}`;
			await untilRegistered(url);
			return async (prompts, order) => {
				const { data } = await http.post<unknown>(url, { turns: turnsOf(prompts, order) });
				const isReply = typeof data === 'object' && data !== null && 'said' in data;
				return isReply ? saidIn(String(data.said)) : [textIn(data)];
			};
		},
	};
}
