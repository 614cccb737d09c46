import { randomUUID } from 'node:crypto';

import { parse, stringify } from 'flatted';
import { WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, deepCopy, Workflow } from 'n8n-workflow';
import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { makeAdditionalData } from './additional-data';
import type { N8n } from './n8n';
import { defineWorkflow } from './workflow-definition';
import type { WorkflowSpec } from './workflow-definition';

export interface RunRequest extends WorkflowSpec {
	readonly startNode: string;
	/** What the start node emits: pinned to it in a manual run, received by it in a triggered one. */
	readonly input?: INodeExecutionData[];
	/** Default: manual. */
	readonly mode?: 'manual' | 'trigger';
	/** The same ID for executions that should count as one. Default: a new one. */
	readonly executionId?: string;
	/** The conversation of an agent in n8n Agents that calls the workflow. */
	readonly agentRun?: object;
	/** Stops the execution as a user does. */
	readonly abort?: AbortSignal;
	/** Gets what nodes stream, as a chat does. */
	readonly onChunk?: (chunk: StructuredChunk) => void;
}

/** An execution that has ended or is paused, as n8n's database stores it. */
export interface Execution {
	readonly id: string;
	readonly mode: WorkflowExecuteMode;
	readonly workflow: IWorkflowBase;
	/** What the engine returned. `waitTill` is the end of the wait. */
	readonly run: IRun;
	/** The execution's data in the format in which n8n stores it. */
	readonly stored: string;
}

export interface RunningExecution {
	/** Never rejects for an error of the workflow: see the run's `data.resultData.error`. */
	readonly ended: Promise<Execution>;
	/** Stops the execution as a user does. */
	cancel(): void;
}

/** The identity of a running execution. */
export type ExecutionIdentity = Pick<Execution, 'id' | 'mode' | 'workflow'>;

export function startWorkflow(n8n: N8n, request: RunRequest): RunningExecution {
	const {
		executionId = randomUUID(),
		input = [{ json: {} }],
		mode = 'manual',
		startNode,
	} = request;
	const identity = { id: executionId, mode, workflow: defineWorkflow(n8n.types, request) };
	const workflow = makeWorkflow(n8n, identity.workflow);
	const node = workflow.getNode(startNode);
	if (node === null) throw new Error(`The workflow has no node '${startNode}'.`);

	const additionalData = makeAdditionalData({ ...n8n, ...identity, executionId });
	const { onChunk } = request;
	if (onChunk !== undefined) {
		additionalData.streamingEnabled = true;
		additionalData.hooks?.addHandler('sendChunk', onChunk);
	}
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [input] }, source: null }] },
	});
	if (request.agentRun !== undefined) Object.assign(data, { parentAgentRun: request.agentRun });
	const engine = new WorkflowExecute(additionalData, mode, data);
	const run =
		mode === 'manual'
			? engine.run({ workflow, startNode: node, pinData: { [startNode]: input } })
			: engine.processRunExecutionData(workflow);
	return track(identity, run, request.abort);
}

export async function runWorkflow(n8n: N8n, request: RunRequest): Promise<Execution> {
	return await startWorkflow(n8n, request).ended;
}

/**
 * Runs an execution from its data: one that a webhook call has begun, or one that has waited.
 *
 * @param onStaticData called at its end when its nodes have changed the workflow's static data, which n8n then stores
 */
export function startStored(
	n8n: N8n,
	{ id, mode, workflow }: ExecutionIdentity,
	data: IRunExecutionData,
	onStaticData: (staticData: IDataObject) => void = () => undefined,
): RunningExecution {
	const additionalData = makeAdditionalData({ ...n8n, executionId: id, mode, workflow });
	additionalData.hooks?.addHandler('workflowExecuteAfter', (_run, staticData?: IDataObject) => {
		if (staticData !== undefined) onStaticData(staticData);
	});
	const engine = new WorkflowExecute(additionalData, mode, data);
	const run = engine.processRunExecutionData(makeWorkflow(n8n, workflow));
	return track({ id, mode, workflow }, run);
}

/**
 * What n8n does when a user presses Retry in the executions list: a new execution with the data of the one that has
 * failed, without the run in which it failed.
 *
 * @param workflow with the nodes as they have been edited since, if they have been
 */
export function retryExecution(
	n8n: N8n,
	{ stored, ...failed }: Execution,
	workflow: IWorkflowBase = failed.workflow,
): RunningExecution {
	const data = parse(stored) as IRunExecutionData;
	const { resultData } = data;
	delete resultData.error;
	const runs = resultData.runData[resultData.lastNodeExecuted ?? ''];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	const edited = makeWorkflow(n8n, workflow);
	for (const entry of data.executionData?.nodeExecutionStack ?? []) {
		entry.node = edited.getNode(entry.node.name) ?? entry.node;
	}
	return startStored(n8n, { id: randomUUID(), mode: 'retry', workflow }, data);
}

/** What n8n does when the wait of a paused execution has ended. */
export async function resumeByTimeout(n8n: N8n, execution: Execution): Promise<Execution> {
	return await startStored(n8n, execution, readStored(execution)).ended;
}

/** @throws Error if the execution does not wait */
export function readStored({ run, stored }: Execution): IRunExecutionData {
	if (run.waitTill == null) throw new Error(`The execution does not wait: ${run.status}.`);
	return parse(stored) as IRunExecutionData;
}

/**
 * The workflow's nodes are copied, because the engine disables the node that it resumes from. Its static data is not, as
 * in n8n, where several Workflows can be made from what was read once.
 */
export function makeWorkflow({ types }: N8n, definition: IWorkflowBase): Workflow {
	const { active, connections, id, name, nodes, settings } = deepCopy(definition);
	const { staticData } = definition;
	return new Workflow({
		id,
		name,
		nodes,
		connections,
		active,
		nodeTypes: types,
		...(settings !== undefined && { settings }),
		...(staticData !== undefined && { staticData }),
	});
}

function track(
	identity: ExecutionIdentity,
	execution: ReturnType<WorkflowExecute['processRunExecutionData']>,
	abort?: AbortSignal,
): RunningExecution {
	// n8n records a stopped execution as stopped, whatever its node does afterwards.
	const asRecorded = (run: IRun): IRun =>
		execution.isCanceled ? { ...run, status: 'canceled' } : run;
	const cancel = () => {
		execution.cancel();
	};
	abort?.addEventListener('abort', cancel, { once: true });
	return {
		ended: execution
			.then((run) => ({ ...identity, run: asRecorded(run), stored: stringify(run.data) }))
			.finally(() => abort?.removeEventListener('abort', cancel)),
		cancel,
	};
}
