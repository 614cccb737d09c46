import type { Client } from '@modelcontextprotocol/sdk/client/index.js';

import { textOf } from '../../../../scripts/examples/mcp-client.ts';
import { ENDED } from '../../../../scripts/n8n/executions-api.ts';
import { untilRegistered } from '../../../../scripts/n8n/registered.ts';
import { until } from '../runs.ts';
import { each, PATIENCE_MS } from './asker.ts';
import type { Asker, Place } from './asker.ts';
import { connected } from './mcp.ts';
import { ANSWER, fork, passOn, TRIGGER, webhook } from './workflows.ts';

/** The tools with which n8n's own MCP server runs a workflow, and their arguments. */
const TOOLS = {
	execute_workflow: (prompt: string) => ({
		executionMode: 'production',
		triggerNodeName: TRIGGER,
		inputs: { webhookData: { method: 'POST', body: { prompt } } },
	}),
	test_workflow: (prompt: string) => ({
		triggerNodeName: TRIGGER,
		pinData: { [TRIGGER]: [{ json: { body: { prompt } } }] },
	}),
} as const;

/** The MCP client of a model that runs a workflow with n8n's own MCP server, and then asks what has become of it. */
export function n8nMcp(tool: keyof typeof TOOLS): Asker {
	return {
		name: `n8n's own MCP, \`${tool}\`, then \`get_workflow_execution\``,
		isModel: false,
		isInN8n1: false,
		workflow: (path, overten) =>
			fork(webhook(path, 'onReceived'), '={{ $json.body.prompt }}', overten, passOn()),
		ask: async ({ client: n8n, n8nUrl, path, workflow }) => {
			// n8n runs what it has published, and publishes after it has answered.
			await untilRegistered(`${n8nUrl}/webhook/${path}`);
			const client = await connected(`${n8nUrl}/mcp-server/http`, await n8n.mcp.open(workflow.id));
			return each(async (prompt) => {
				const wanted = { workflowId: workflow.id, ...TOOLS[tool](prompt) };
				const started = textOf(await client.callTool({ name: tool, arguments: wanted }));
				const [, executionId] = /"executionId":"(\d+)"/.exec(started) ?? [];
				if (executionId === undefined) return started;
				return await resultOf(client, workflow, executionId);
			});
		},
	};
}

async function resultOf(
	client: Client,
	{ id: workflowId }: Place['workflow'],
	executionId: string,
): Promise<string> {
	const ask = async (details: object) =>
		textOf(
			await client.callTool({
				name: 'get_workflow_execution',
				arguments: { workflowId, executionId, ...details },
			}),
		);
	await until('the execution has ended', PATIENCE_MS, async () => {
		const [, status = ''] = /"status":"(\w+)"/.exec(await ask({})) ?? [];
		return ENDED.has(status) ? true : undefined;
	});
	return await ask({ includeData: true, nodeNames: [ANSWER] });
}
