import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { OvertenClient } from '../../../api/client';
import { errorItem, toNodeError } from '../../../errors/node-error';
import { hasFailed, requireNotFailed } from '../../../errors/task-errors';
import { agentRunOf, isToolNode } from '../../../execution/host';
import { asRead } from '../../../execution/model-output';
import { resultItem, toOutput } from '../../../execution/output-item';
import { describeInMessage, forEachIndex, nameOtherTasks } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import { referenceTo, stateOf, taskIdsOf } from './paused-job';
import type { PausedJob } from './paused-job';
import { StoredExecution } from './stored-execution';

const DOWNLOADS_AT_ONCE = 5;

type NodeError = NodeApiError | NodeOperationError;

type OnFailure = (error: NodeError, job: PausedJob, index: number) => INodeExecutionData;

/**
 * With what a paused execution resumes when all its tasks have ended: the items of the node in their order, or its input
 * when a job has failed and On Error is Stop Workflow. Then n8n fails the node, and its Retry runs it on that input.
 *
 * @param fetched the items that an earlier callback has completed, by their index; those of this one are added
 */
export async function endPause(
	context: IWebhookFunctions,
	client: OvertenClient,
	outcomes: readonly Outcome<PausedJob>[],
	fetched: Map<number, INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	const execution = StoredExecution.waiting(context);
	execution?.forgetWaitLimit();
	const itemsOrError = async (onFailure: OnFailure) =>
		await endAll({ context, client, outcomes, execution, fetched, onFailure });

	const node = context.getNode();
	if (!stopsOnFailure(node)) return await itemsOrError(failedItem);
	const input = execution?.originalInput;
	// The agent of a tool reads the item. Where n8n cannot be made to fail the node, the items say what has failed.
	if (input === undefined || isToolNode(node)) {
		return await itemsOrError(failedItemWithTask);
	}
	return await itemsOrError((error, _job, index) => {
		nameOtherTasks(error, taskIdsOf(outcomes, index));
		if (isAskedByModel(context)) describeInMessage(error);
		throw error;
	}).catch((error: unknown) => {
		if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) throw error;
		execution?.fail(error);
		return input;
	});
}

interface Ending {
	readonly context: IWebhookFunctions;
	readonly client: OvertenClient;
	readonly outcomes: readonly Outcome<PausedJob>[];
	readonly execution: StoredExecution | undefined;
	readonly fetched: Map<number, INodeExecutionData>;
	readonly onFailure: OnFailure;
}

/** @throws what `onFailure` throws, for the first item whose task has failed, or else whose file cannot be downloaded */
async function endAll(plan: Ending): Promise<INodeExecutionData[]> {
	const { client, context, execution, fetched, onFailure, outcomes } = plan;
	const items: INodeExecutionData[] = [];
	const reader = {
		isModel: isToolNode(context.getNode()),
		parameter: (name: string): unknown => context.getNodeParameter(name, ''),
	};
	const order = [...outcomes.entries()].toSorted(([, a], [, b]) => rank(a) - rank(b));
	await forEachIndex(order.length, DOWNLOADS_AT_ONCE, async (position) => {
		const [index, outcome] = order[position] ?? [];
		if (index === undefined || outcome === undefined) return;
		if (outcome.kind === 'failed') {
			items[index] = outcome.item;
			return;
		}
		const job = outcome.value;
		const files = job.files ?? execution?.filesOf(index);
		try {
			const input = { client, context, files, index };
			requireNotFailed(job.task);
			const item = fetched.get(index) ?? asRead(reader, await resultItem(input, stateOf(job), job));
			fetched.set(index, item);
			items[index] = item;
		} catch (error) {
			const stage = job.task.status === 'completed' ? 'completed' : 'running';
			const nodeError = toNodeError(error, context.getNode(), stage, index, referenceTo(job.task), {
				isForModel: isAskedByModel(context),
			});
			items[index] = onFailure(nodeError, job, index);
		}
	});
	return items;
}

/** Failed tasks come first: with them, no file has to be downloaded to know that the node fails. */
function rank(outcome: Outcome<PausedJob>): number {
	return outcome.kind === 'done' && hasFailed(outcome.value.task) ? 0 : 1;
}

/** As the host of an execution says before it pauses. */
function isAskedByModel(context: IWebhookFunctions): boolean {
	return isToolNode(context.getNode()) || agentRunOf(context) !== undefined;
}

function stopsOnFailure({ continueOnFail = false, onError }: INode): boolean {
	return onError === undefined ? !continueOnFail : onError === 'stopWorkflow';
}

function failedItem(error: NodeError, { task }: PausedJob, index: number): INodeExecutionData {
	return errorItem(error, index, referenceTo(task));
}

function failedItemWithTask(error: NodeError, job: PausedJob, index: number): INodeExecutionData {
	const item = failedItem(error, job, index);
	return { ...item, json: { ...toOutput(job.task, job.format), ...item.json } };
}
