import type { Client } from '@modelcontextprotocol/sdk/client/index.js';

import { connectMcp, textOf } from '../../../../scripts/examples/mcp-client.ts';
import { node } from '../workflow.ts';
import { each } from './asker.ts';
import type { Asker } from './asker.ts';
import { TOOL_NAME } from './obedient-model.ts';
import { answeringAfter, tool } from './workflows.ts';

/** The token of the MCP servers. */
export const MCP_TOKEN = 'a-token-of-the-tests';

/**
 * The MCP client of a model that calls a tool of an MCP Server Trigger.
 *
 * @param answerAfterS the option of the node; its default if undefined
 */
export function mcpServer(answerAfterS?: number): Asker {
	return {
		name: 'MCP Server Trigger',
		isModel: true,
		isInN8n1: true,
		answersAfterS: 50,
		workflow: (path, overten) => {
			return {
				name: 'An MCP server',
				nodes: [
					{
						...node('Server', '@n8n/n8n-nodes-langchain.mcpTrigger', 2, {
							authentication: 'bearerAuth',
							path,
						}),
						webhookId: path,
						credentials: { httpBearerAuth: { id: '', name: 'MCP token' } },
					},
					tool(answeringAfter(answerAfterS, overten)),
				],
				connections: {
					[TOOL_NAME]: { ai_tool: [[{ node: 'Server', type: 'ai_tool', index: 0 }]] },
				},
				settings: { executionOrder: 'v1' },
			};
		},
		ask: async ({ n8nUrl, path }) => {
			const client = await connected(`${n8nUrl}/mcp/${path}`, MCP_TOKEN);
			return each(async (prompt) =>
				textOf(await client.callTool({ name: TOOL_NAME, arguments: { prompt } })),
			);
		},
	};
}

/** A client until the end of the test. */
export async function connected(url: string, token: string): Promise<Client> {
	const client = await connectMcp(url, token);
	cleanup.add(async () => {
		await client.close();
	});
	return client;
}
