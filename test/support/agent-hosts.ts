import { randomUUID } from 'node:crypto';

import { ExecuteContext, SupplyDataContext } from 'n8n-core';
import { createEmptyRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { makeAdditionalData } from './additional-data';
import type { N8n } from './n8n';
import { PACKAGE_NAME } from './node-types';
import { generate } from './overten';
import { defineWorkflow } from './workflow-definition';

interface HostDetails {
	readonly mode: WorkflowExecuteMode;
	readonly type: 'overten' | 'overtenTool';
	readonly hasExecution: boolean;
	/** Whether the host runs the node by itself, as a supplier of data. */
	readonly supplies?: boolean;
	/** The conversation of an agent that calls the workflow. */
	readonly agentRun?: object;
}

/** Who calls the node for a model, as n8n 2.41.1 does it. */
export const AGENT_HOSTS = {
	/** `node-execution/ephemeral-node-executor` */
	n8nAgents: { mode: 'internal', type: 'overtenTool', hasExecution: false },
	mcpServer: { mode: 'webhook', type: 'overtenTool', hasExecution: false, supplies: true },
	agentNode: { mode: 'trigger', type: 'overtenTool', hasExecution: true },
	agentNodeBefore3: { mode: 'trigger', type: 'overtenTool', hasExecution: true, supplies: true },
	agentWorkflow: {
		mode: 'manual',
		type: 'overten',
		hasExecution: true,
		agentRun: { agentId: 'agent', threadId: 'thread' },
	},
} as const satisfies Record<string, HostDetails>;

export type AgentHost = keyof typeof AGENT_HOSTS;

export interface Call {
	/** What the model sends beside its prompt. */
	readonly json?: IDataObject;
	readonly workflowSettings?: IWorkflowSettings;
}

/** Calls the node in a new context of the host, each time as a new execution where the host has one. */
export async function callAs(
	n8n: N8n,
	host: AgentHost,
	prompt: string,
	parameters: INodeParameters = {},
	{ json, workflowSettings }: Call = {},
): Promise<INodeExecutionData | undefined> {
	const details: HostDetails = AGENT_HOSTS[host];
	const { agentRun, hasExecution, mode } = details;
	const type = `${PACKAGE_NAME}.${details.type}`;
	const definition = defineWorkflow(n8n.types, {
		nodes: [
			{
				// n8n Agents makes a node for each call; the others keep theirs.
				...(host === 'n8nAgents' ? { id: randomUUID() } : { id: 'kept' }),
				name: 'Overten',
				type,
				parameters: generate({ downloadFile: false, prompt: '={{ $json.prompt }}', ...parameters }),
			},
		],
		wires: [],
	});
	const { connections, nodes } = definition;
	const workflow = new Workflow({
		id: 'wf',
		nodes,
		connections,
		active: false,
		nodeTypes: n8n.types,
		...(workflowSettings && { settings: workflowSettings }),
	});
	const [node] = nodes;
	if (node === undefined) throw new Error('The workflow has no node.');
	const items = [{ json: { ...json, prompt } }];
	const additionalData = makeAdditionalData({
		credentialsHelper: n8n.credentialsHelper,
		instanceUrl: n8n.instanceUrl,
		workflow: definition,
		mode,
		...(hasExecution && { executionId: randomUUID() }),
	});
	const data = createEmptyRunExecutionData();
	if (agentRun !== undefined) Object.assign(data, { parentAgentRun: agentRun });
	if (hasExecution) {
		Object.assign(data, {
			executionData: {
				contextData: {},
				nodeExecutionStack: [],
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
			},
		});
	}
	const executeData = { node, data: { main: [items] }, source: null };
	const context = details.supplies
		? new SupplyDataContext(
				workflow,
				node,
				additionalData,
				mode,
				data,
				0,
				items,
				{ [NodeConnectionTypes.AiTool]: [items] },
				NodeConnectionTypes.AiTool,
				executeData,
				[],
			)
		: new ExecuteContext(
				workflow,
				node,
				additionalData,
				mode,
				data,
				0,
				items,
				{ main: [items] },
				executeData,
				[],
			);
	const nodeType = n8n.types.getByNameAndVersion(type);
	if (!canExecute(context)) throw new TypeError('The context executes no nodes.');
	const output = await nodeType.execute?.call(context);
	return Array.isArray(output) ? output[0]?.[0] : undefined;
}

/** n8n calls a tool's `execute` with either context. */
function canExecute(context: object): context is IExecuteFunctions {
	return 'getInputData' in context && 'getNodeParameter' in context;
}
