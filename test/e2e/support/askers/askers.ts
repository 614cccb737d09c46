import { randomUUID } from 'node:crypto';

import { isN8n1 } from '../versions.ts';
import { node } from '../workflow.ts';
import { agentNode } from './agent-node.ts';
import type { Asker } from './asker.ts';
import { chatThat } from './chat.ts';
import { formThat } from './form.ts';
import { mcpServer } from './mcp.ts';
import { N8N_AGENT_WITH_NODE, n8nAgentWithWorkflow } from './n8n-agents.ts';
import { n8nMcp } from './n8n-mcp.ts';
import { webhookThat } from './webhook.ts';
import { ANSWER, passOn, respond } from './workflows.ts';

/** After which the node answers who does not wait longer, in s: as short, beside the jobs here, as the defaults beside real ones. */
const PATIENCE_S = 5;

export const AGENT_3 = agentNode(3);

export const MCP_SERVER = mcpServer(PATIENCE_S);

export const EXECUTE_WORKFLOW = n8nMcp('execute_workflow');

const COMPLETION_PAGE = {
	...node(ANSWER, 'n8n-nodes-base.form', 1, {
		operation: 'completion',
		respondWith: 'text',
		completionTitle: 'Done',
		completionMessage: '={{ JSON.stringify($json) }}',
		options: {},
	}),
	webhookId: randomUUID(),
};

const STREAMED = {
	...respond('={{ $json }}'),
	typeVersion: 1.5,
	parameters: {
		respondWith: 'json',
		responseBody: '={{ $json }}',
		options: { enableStreaming: true },
	},
};

const CHAT_MESSAGE = {
	...node(ANSWER, '@n8n/n8n-nodes-langchain.chat', 1.1, {
		operation: 'send',
		message: '={{ JSON.stringify($json) }}',
		options: {},
	}),
	webhookId: randomUUID(),
};

/** Everybody who asks. */
export const ASKERS: readonly Asker[] = [
	agentNode(2.2),
	AGENT_3,
	N8N_AGENT_WITH_NODE,
	n8nAgentWithWorkflow(PATIENCE_S),
	MCP_SERVER,
	EXECUTE_WORKFLOW,
	n8nMcp('test_workflow'),
	webhookThat('Webhook, Respond: Immediately', 'onReceived'),
	webhookThat('Webhook, Respond: When Last Node Finishes', 'lastNode'),
	webhookThat('Webhook, Respond to Webhook', 'responseNode'),
	formThat('Form, Workflow Finishes', 'lastNode', passOn()),
	formThat('Form, completion page', 'onReceived', COMPLETION_PAGE),
	formThat(
		'Form before version 2.2, Respond to Webhook',
		'responseNode',
		respond('={{ $json }}'),
		2.1,
	),
	chatThat('Chat, When Last Node Finishes', 'lastNode', passOn()),
	chatThat('Chat, Streaming', 'streaming', STREAMED),
	chatThat('Chat, Using Response Nodes', 'responseNodes', CHAT_MESSAGE),
];

/** Those whom a version of n8n has. */
export function askersOf(n8nVersion: string): Asker[] {
	return ASKERS.filter(({ isInN8n1 }) => isInN8n1 || !isN8n1(n8nVersion));
}
