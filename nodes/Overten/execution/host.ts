import * as n8nWorkflow from 'n8n-workflow';
import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { isFilled, isRecord } from '../api/guards';

/** What n8n puts in the place of an execution's ID where there is none. */
const UNKNOWN_EXECUTION = '__UNKNOWN__';

/** An ID of n8n's Engine 2.0, a UUID of version 7; n8n's other engine counts its executions. */
const ENGINE_2_EXECUTION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i;

export const POLL_INSTEAD = "Set Execution Mode to 'Async: Poll Until Done'.";

/** Why a host cannot pause, and what to do about it. */
export interface PauseRefusal {
	readonly message: string;
	readonly nextStep: string;
}

/** In what n8n runs the node, and what holds there. */
export interface Host {
	/** Whether a model reads the output, instead of the next node. */
	readonly isTool: boolean;
	/** Whether the model that calls the node learns of an error that it throws. */
	readonly hearsErrors: boolean;
	/**
	 * Whether a model asks for it: equal content makes its calls the same job, since no item tells them apart, and of an error it
	 * reads the message alone.
	 */
	readonly isAskedByModel: boolean;
	/** How long a call may take before it is answered with what is known, in seconds; undefined for as long as it takes. */
	readonly answerAfterS: number | undefined;
	/** Whether the files of a call belong to an execution, with which n8n removes them. */
	readonly ownsFiles: boolean;
	/** Undefined where an execution can pause. */
	readonly pauseRefusal: PauseRefusal | undefined;
}

const WORKFLOW: Host = {
	isTool: false,
	hearsErrors: true,
	isAskedByModel: false,
	answerAfterS: undefined,
	ownsFiles: true,
	pauseRefusal: undefined,
};

const TOOL: Host = { ...WORKFLOW, isTool: true, isAskedByModel: true };

/** As seen in n8n 2.41.1, 2.20.0 and 2.0.3, and in 1.123.81 where it has them. */
const HOSTS = {
	workflow: WORKFLOW,
	/** Since version 3 of the AI Agent node, n8n runs its tools as it runs every node. */
	agentNode: TOOL,
	/** There, n8n before 2.25 ends the workflow with what a tool throws. */
	agentNodeBefore2_25: { ...TOOL, hearsErrors: false },
	/** Before, the AI Agent node runs them itself, and its model reads nothing of what they throw. */
	agentNodeBefore3: {
		...TOOL,
		hearsErrors: false,
		pauseRefusal: {
			message: 'A tool of this AI agent cannot pause the workflow',
			nextStep: `${POLL_INSTEAD} Or replace the AI Agent node with a new one: since version 3, its tools can pause the workflow.`,
		},
	},
	/** The node as a tool of an agent in n8n Agents: no execution, and nothing that lasts. */
	n8nAgents: {
		...TOOL,
		ownsFiles: false,
		pauseRefusal: {
			message: 'A node that is a tool in n8n Agents cannot pause',
			nextStep: `${POLL_INSTEAD} Or give the agent a workflow with this node as its tool instead: a workflow can pause.`,
		},
	},
	/** A workflow as a tool of an agent in n8n Agents, which cancels it after 120 s unless it has paused. */
	agentWorkflow: { ...WORKFLOW, isAskedByModel: true, answerAfterS: 100 },
	/** The node as a tool of the MCP Server Trigger, whose clients usually wait for 60 s. */
	mcpServer: {
		...TOOL,
		answerAfterS: 50,
		ownsFiles: false,
		pauseRefusal: {
			message: 'A tool of an MCP server cannot pause',
			nextStep: `${POLL_INSTEAD} A call that its client has given up is found again by an equal call, and is not paid for twice.`,
		},
	},
	calledInN8n1: {
		...WORKFLOW,
		pauseRefusal: {
			message: 'In n8n 1, a workflow called by another workflow cannot pause',
			nextStep: `n8n would return the caller's own items, without the files. ${POLL_INSTEAD}`,
		},
	},
	engine2: {
		...WORKFLOW,
		pauseRefusal: {
			message: "n8n's Engine 2.0 cannot resume a paused workflow",
			nextStep: POLL_INSTEAD,
		},
	},
} as const satisfies Record<string, Host>;

/** The host of an execution of the node. The only place that knows by what it is recognized. */
export function hostOf(context: IExecuteFunctions): Host {
	const executionId = executionIdOf(context);
	const runsToolItself = 'cloneWith' in context;
	if (executionId === undefined) return runsToolItself ? HOSTS.mcpServer : HOSTS.n8nAgents;
	if (runsToolItself) return HOSTS.agentNodeBefore3;
	if (isToolNode(context.getNode())) {
		// Read in n8n-core: its contexts have had the method since that version, too.
		const isSince2_25 = 'assertCredentialUsableByNode' in context;
		return isSince2_25 ? HOSTS.agentNode : HOSTS.agentNodeBefore2_25;
	}
	if (agentRunOf(context) !== undefined) return HOSTS.agentWorkflow;
	if (isN8n1(context) && context.getMode() === 'integrated') return HOSTS.calledInN8n1;
	// Read in n8n 2.41.1: Engine 2.0 has no cancel signal either.
	const runsInEngine2 =
		ENGINE_2_EXECUTION_ID.test(executionId) && context.getExecutionCancelSignal() === undefined;
	return runsInEngine2 ? HOSTS.engine2 : HOSTS.workflow;
}

/** Undefined where n8n runs the node as a tool without an execution. */
export function executionIdOf(context: IExecuteFunctions): string | undefined {
	const id: unknown = context.getExecutionId();
	return isFilled(id) && id !== UNKNOWN_EXECUTION ? id : undefined;
}

/** Whether the node is a tool, also where only its description is at hand, as when a paused execution resumes. */
export function isToolNode({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}

/** Whether somebody runs the workflow in the editor, and sees there what becomes of it. */
export function isManualRun(context: IExecuteFunctions): boolean {
	return context.getMode() === 'manual';
}

/** The conversation in which an agent of n8n Agents has called the workflow, also when it resumes. */
export function agentRunOf(context: object): string | undefined {
	const data: unknown = Reflect.get(context, 'runExecutionData');
	const run = isRecord(data) ? data.parentAgentRun : undefined;
	if (!isRecord(run)) return undefined;
	return JSON.stringify([run.agentId, run.threadId]);
}

/** What n8n keeps for the node over Retry On Fail, Retry and a pause. Undefined where there is no execution: n8n throws. */
export function nodeContextOf(context: IExecuteFunctions): Record<string, unknown> | undefined {
	try {
		return context.getContext('node');
	} catch {
		return undefined;
	}
}

/** Shows a hint in the output. A tool of an AI agent has no output of its own to show one in, in some hosts. */
export function addHint(context: IExecuteFunctions, message: string): void {
	if (!('addExecutionHints' in context)) return;
	context.addExecutionHints({ message, location: 'outputPane' });
}

/**
 * The timeout in the workflow's own settings, in ms; undefined where there is none. n8n shows a node neither
 * `EXECUTIONS_TIMEOUT`, which holds for workflows without one, nor `EXECUTIONS_TIMEOUT_MAX`, which shortens it.
 */
export function workflowTimeoutMs(context: IExecuteFunctions): number | undefined {
	if (!('getWorkflowSettings' in context)) return undefined;
	const { executionTimeout } = context.getWorkflowSettings();
	// n8n's panel stores -1 for 'off'.
	return executionTimeout !== undefined && executionTimeout > 0
		? executionTimeout * 1000
		: undefined;
}

/** n8n 2 has had the function since 2.0.0, and its contexts the method since 2.3; n8n 1 has neither. */
export function isN8n1(context: object): boolean {
	return !('calculateWorkflowChecksum' in n8nWorkflow || 'isToolExecution' in context);
}
