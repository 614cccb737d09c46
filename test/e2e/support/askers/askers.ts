import { randomUUID } from 'node:crypto';

import axios from 'axios';
import type { INode, INodeParameters } from 'n8n-workflow';

import { connectMcp, textOf } from '../../../../scripts/examples/mcp-client.ts';
import { untilRegistered } from '../../../../scripts/n8n/registered.ts';
import type { N8nClient } from '../../../../scripts/n8n/client.ts';
import type { WorkflowToCreate } from '../../../../scripts/n8n/rest-types.ts';
import { until } from '../runs.ts';
import { chain, node, OVERTEN_TYPE, to, WORKBOOK } from '../workflow.ts';
import { hearOfChat, writeInChat } from './chat-client.ts';
import { TOOL_NAME } from './obedient-model.ts';

const PATIENCE_MS = 60_000;

/** The token of the MCP servers. */
export const MCP_TOKEN = 'a-token-of-the-tests';

const http = axios.create({ proxy: false, timeout: PATIENCE_MS, validateStatus: () => true });

const OVERTEN = { overtenApi: { id: '', name: 'Overten account' } };

/** Asks for files, one after the other. @returns what was answered, as text */
type Ask = (prompts: readonly string[]) => Promise<string>;

/** Somebody who asks for files, in front of a workflow or as a client of its tool. */
export interface Asker {
	/** As in the README. */
	readonly name: string;
	/** Whether equal calls are one job: each run of a workflow makes its own. */
	readonly isModel: boolean;
	/** What answers, to be activated; undefined for an agent that has the node itself as its tool. */
	workflow?(path: string, overten: INodeParameters): WorkflowToCreate;
	ask(place: Place): Promise<Ask>;
}

/** Where somebody asks. */
export interface Place {
	readonly n8nUrl: string;
	readonly client: N8nClient;
	/** IDs by credential type. */
	readonly credentials: Readonly<Record<string, string>>;
	/** Of the asker's own. */
	readonly path: string;
	readonly overten: INodeParameters;
	/** Of the workflow that was activated. */
	readonly workflow: { readonly id: string; readonly name: string };
}

/** The options of a job that ends in seconds. */
const SOON: INodeParameters = { firstPollAfter: 0.3, maxPollInterval: 0.5 };

/** The time after which a tool answers, in s: as short, beside the jobs here, as the default is beside real ones. */
const PATIENCE_S = 4;

function agent(version: number): Asker {
	return {
		name: version < 3 ? 'AI Agent node, version 2' : 'AI Agent node, version 3',
		isModel: true,
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
			return async (prompts) => {
				const turns = prompts.map((prompt) => [prompt]);
				return await bodyOf(http.post(url, { turns }));
			};
		},
	};
}

export const MCP_SERVER: Asker = {
	name: 'MCP Server Trigger',
	isModel: true,
	workflow: (path, overten) => {
		const options = { ...SOON, ...Object(overten.options), answerAfter: PATIENCE_S };
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
				tool({ ...overten, options }),
			],
			connections: {
				[TOOL_NAME]: { ai_tool: [[{ node: 'Server', type: 'ai_tool', index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		};
	},
	ask: async ({ n8nUrl, path }) => {
		const client = await connectMcp(`${n8nUrl}/mcp/${path}`, MCP_TOKEN);
		cleanup.add(async () => {
			await client.close();
		});
		return async (prompts) => {
			const said: string[] = [];
			for (const prompt of prompts) {
				said.push(textOf(await client.callTool({ name: TOOL_NAME, arguments: { prompt } })));
			}
			return said.join('\n');
		};
	},
};

/** An agent in n8n Agents. */
function n8nAgent(name: string, toolOf: (place: Place) => object): Omit<Asker, 'workflow'> {
	return {
		name,
		isModel: true,
		ask: async (place) => {
			const { client, credentials, path } = place;
			const agent = await client.agents.create(path, {
				model: 'deepseek/obedient',
				credential: credentials.deepSeekApi,
				instructions: 'Do what the user says.',
				tools: [{ name: TOOL_NAME, description: 'Makes a workbook', ...toolOf(place) }],
			});
			return async (prompts) => {
				const said = await agent.say(JSON.stringify(prompts.map((prompt) => [prompt])));
				const [, session] = /"sessionId":"([^"]+)"/.exec(said) ?? [];
				if (!said.includes('running_in_background') || session === undefined) return said;
				// n8n wakes the agent when the workflow has ended.
				return await until('the agent has heard of the end', PATIENCE_MS, async () => {
					const heard = await agent.conversation(session);
					const ends = heard.match(/download_url\W+http|file: No numbers/g) ?? [];
					return ends.length >= prompts.length ? heard : undefined;
				});
			};
		},
	};
}

const N8N_AGENT_WITH_NODE: Asker = n8nAgent('n8n Agents, the node as a tool', (place) => ({
	type: 'node',
	node: {
		nodeType: `${OVERTEN_TYPE}Tool`,
		nodeTypeVersion: 1,
		nodeParameters: tool(place.overten).parameters,
		credentials: { overtenApi: { id: place.credentials.overtenApi, name: 'Overten account' } },
	},
}));

const N8N_AGENT_WITH_WORKFLOW: Asker = {
	...n8nAgent('n8n Agents, a workflow as a tool', ({ workflow }) => ({
		type: 'workflow',
		workflowId: workflow.id,
		workflow: workflow.name,
	})),
	workflow: (_path, overten) =>
		fork(
			node('Start', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
				inputSource: 'workflowInputs',
				workflowInputs: { values: [{ name: 'prompt' }] },
			}),
			'={{ $json.prompt }}',
			overten,
			[passOn()],
		),
};

function webhookThat(name: string, responseMode: string): Asker {
	return {
		name,
		isModel: false,
		workflow: (path, overten) =>
			fork(webhook(path, responseMode), '={{ $json.body.prompt }}', overten, [
				responseMode === 'responseNode' ? respond('={{ $json }}') : passOn(),
			]),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/webhook/${path}`;
			await untilRegistered(url);
			return oneByOne(async (prompt) => await bodyOf(http.post(url, { prompt })));
		},
	};
}

function formThat(name: string, responseMode: string, answer: INode): Asker {
	return {
		name,
		isModel: false,
		workflow: (path, overten) =>
			fork(
				{
					...node('Start', 'n8n-nodes-base.formTrigger', 2.2, {
						formTitle: 'A workbook',
						formFields: { values: [{ fieldLabel: 'prompt' }] },
						responseMode,
						options: {},
					}),
					webhookId: path,
				},
				'={{ $json.prompt }}',
				overten,
				[answer],
			),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/form/${path}`;
			await untilThere(url);
			return oneByOne(async (prompt) => {
				const form = new FormData();
				form.set('field-0', prompt);
				const { data } = await http.post<unknown>(url, form);
				const waitingUrl = readWaitingUrl(data);
				if (waitingUrl !== undefined) return await pageAt(waitingUrl);
				// The page of the form then says so itself.
				return data === '' ? 'The form was submitted.' : textIn(data);
			});
		},
	};
}

function chatThat(name: string, responseMode: string, answer: INode): Asker {
	return {
		name,
		isModel: false,
		workflow: (path, overten) =>
			fork(
				{
					...node('Start', '@n8n/n8n-nodes-langchain.chatTrigger', 1.3, {
						public: true,
						mode: 'hostedChat',
						options: { responseMode },
					}),
					webhookId: path,
				},
				'={{ $json.chatInput }}',
				overten,
				[answer],
			),
		ask: async ({ n8nUrl, path }) => {
			const url = `${n8nUrl}/webhook/${path}/chat`;
			await untilThere(url);
			return oneByOne(async (prompt) =>
				responseMode === 'responseNodes'
					? await hearOfChat(n8nUrl, url, prompt)
					: await writeInChat(url, prompt),
			);
		},
	};
}

/** Everybody who asks. */
export const ASKERS: readonly Asker[] = [
	agent(2.2),
	agent(3),
	N8N_AGENT_WITH_NODE,
	N8N_AGENT_WITH_WORKFLOW,
	MCP_SERVER,
	webhookThat('Webhook, Respond: Immediately', 'onReceived'),
	webhookThat('Webhook, Respond: When Last Node Finishes', 'lastNode'),
	webhookThat('Webhook, Respond to Webhook', 'responseNode'),
	formThat('Form, Workflow Finishes', 'lastNode', passOn()),
	formThat('Form, completion page', 'onReceived', {
		...node('Answer', 'n8n-nodes-base.form', 1, {
			operation: 'completion',
			respondWith: 'text',
			completionTitle: 'Done',
			completionMessage: '={{ JSON.stringify($json) }}',
			options: {},
		}),
		webhookId: randomUUID(),
	}),
	chatThat('Chat, When Last Node Finishes', 'lastNode', passOn()),
	chatThat('Chat, Streaming', 'streaming', {
		...respond('={{ $json }}'),
		typeVersion: 1.5,
		parameters: {
			respondWith: 'json',
			responseBody: '={{ $json }}',
			options: { enableStreaming: true },
		},
	}),
	chatThat('Chat, Using Response Nodes', 'responseNodes', {
		...node('Answer', '@n8n/n8n-nodes-langchain.chat', 1.1, {
			operation: 'send',
			message: '={{ JSON.stringify($json) }}',
			options: {},
		}),
		webhookId: randomUUID(),
	}),
];

/** A workflow that answers from both outputs of the node. */
function fork(
	trigger: INode,
	prompt: string,
	overten: INodeParameters,
	[answer]: readonly [INode],
): WorkflowToCreate {
	const options = { ...SOON, ...Object(overten.options) };
	const workflow = chain('Somebody who asks', [
		trigger,
		{
			...node('Overten', OVERTEN_TYPE, 1, { ...WORKBOOK, prompt, ...overten, options }),
			credentials: OVERTEN,
			onError: 'continueErrorOutput',
		},
		answer,
	]);
	workflow.connections.Overten = { main: [[to(answer.name)], [to(answer.name)]] };
	return workflow;
}

function tool(overten: INodeParameters): INode {
	const options = { ...SOON, ...Object(overten.options) };
	return {
		...node(TOOL_NAME, `${OVERTEN_TYPE}Tool`, 1, {
			...WORKBOOK,
			prompt: "={{ $fromAI('prompt', 'What to make', 'string') }}",
			...overten,
			options,
		}),
		credentials: OVERTEN,
	};
}

function webhook(path: string, responseMode: string): INode {
	const parameters = { httpMethod: 'POST', path, responseMode };
	return { ...node('Start', 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

function respond(responseBody: string): INode {
	return node('Answer', 'n8n-nodes-base.respondToWebhook', 1.1, {
		respondWith: 'json',
		responseBody,
		options: {},
	});
}

function passOn(): INode {
	return node('Answer', 'n8n-nodes-base.noOp', 1);
}

function oneByOne(ask: (prompt: string) => Promise<string>): Ask {
	return async (prompts) => {
		const said: string[] = [];
		for (const prompt of prompts) said.push(await ask(prompt));
		return said.join('\n');
	};
}

async function bodyOf(answer: Promise<{ data: unknown }>): Promise<string> {
	return textIn((await answer).data);
}

function textIn(data: unknown): string {
	return typeof data === 'string' ? data : JSON.stringify(data);
}

/** n8n shows the page of a form or a chat when the workflow is active. */
async function untilThere(url: string): Promise<void> {
	await until('the page is there', PATIENCE_MS, async () =>
		(await http.get(url)).status === 200 ? true : undefined,
	);
}

function readWaitingUrl(data: unknown): string | undefined {
	const isWaiting = typeof data === 'object' && data !== null && 'formWaitingUrl' in data;
	return isWaiting && typeof data.formWaitingUrl === 'string' ? data.formWaitingUrl : undefined;
}

/** As the page of a form does while it waits. */
async function pageAt(waitingUrl: string): Promise<string> {
	const state = new URL(waitingUrl);
	state.pathname += '/n8n-execution-status';
	await until('the completion page is there', PATIENCE_MS, async () =>
		['form-waiting', 'success', 'error'].includes((await http.get<string>(state.href)).data)
			? true
			: undefined,
	);
	return (await http.get<string>(waitingUrl)).data;
}
