import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { TaskEndedError } from '../generation/errors';
import { errorItem } from './error-item';
import { toNodeError } from './explain';
import { checkItemsAtOnce, readItemsAtOnce } from './fields/items-at-once';
import { forEachItem } from './for-each-item';
import { readRunIndex, recordFailedJob } from './job-identity';
import type { Operation, TaskReference } from './operation';
import { completeItem } from './pause/complete';
import { isPausedTask } from './pause/paused-item';
import type { ItemOutcome, PausedTask } from './pause/paused-item';
import { lookAtPaused, suspend, waitingTasks } from './pause/suspend';
import { findOperation } from './registry';
import { Uploads } from './uploads';

/** Enough to find lost tasks again, few enough to read. */
const MAX_TASKS_NAMED = 20;

/**
 * Runs the picked operation for every item of the input, a bounded number of them side by side.
 *
 * @throws {NodeApiError | NodeOperationError} the first item's failure, unless On Error says to go on
 */
export async function executeOperation(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const operation = pickedOperation(context);
	const stop = new StopSignal(context.getExecutionCancelSignal());
	const connecting = OvertenClient.create(context, stop);
	const runIndex = readRunIndex(context);
	const uploads = new Uploads();
	const tasks = new Map<number, TaskReference>();

	const attempt = async (
		itemIndex: number,
		work: (client: OvertenClient) => Promise<INodeExecutionData[] | PausedTask>,
	): Promise<ItemOutcome> => {
		try {
			stop.throwIfStopped();
			const result = await work(await connecting);
			return isPausedTask(result)
				? { kind: 'paused', paused: result }
				: { kind: 'done', items: result };
		} catch (error) {
			if (error instanceof TaskEndedError) recordFailedJob({ context, runIndex }, itemIndex);
			const nodeError = toNodeError(error, context.getNode(), itemIndex, tasks.get(itemIndex));
			if (context.continueOnFail() && !stop.stopped) {
				return { kind: 'failed', item: errorItem(nodeError, itemIndex, tasks.get(itemIndex)) };
			}
			stop.stop();
			nameOtherTasks(nodeError, itemIndex, tasks);
			if (isTool(context)) tellInMessage(nodeError);
			throw nodeError;
		}
	};

	const outcomes: ItemOutcome[] = [];
	await forEachItem(context.getInputData().length, readItemsAtOnce(context), async (itemIndex) => {
		outcomes[itemIndex] = await attempt(itemIndex, async (client) => {
			checkItemsAtOnce(context, itemIndex);
			return await operation.run({ context, client, runIndex, tasks, uploads }, itemIndex);
		});
	});
	if (!outcomes.some(({ kind }) => kind === 'paused')) return [outcomes.flatMap(itemsOf)];

	const client = await connecting;
	const seen = await lookAtPaused(client, outcomes);
	if (waitingTasks(seen).length > 0) {
		await suspend(context, seen);
		return [context.getInputData()];
	}
	await forEachItem(seen.length, readItemsAtOnce(context), async (itemIndex) => {
		const outcome = seen[itemIndex];
		if (outcome?.kind !== 'paused') return;
		seen[itemIndex] = await attempt(itemIndex, async () => [
			await completeItem(context, client, outcome.paused, itemIndex),
		]);
	});
	return [seen.flatMap(itemsOf)];
}

function itemsOf(outcome: ItemOutcome): INodeExecutionData[] {
	if (outcome.kind === 'paused') return [];
	return outcome.kind === 'done' ? outcome.items : [outcome.item];
}

function pickedOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const found = findOperation(resource, operation);
	if (found !== undefined) return found;
	throw new NodeOperationError(
		context.getNode(),
		`The node has no operation '${operation}' for '${resource}'`,
		{ description: "Pick one in 'Resource' and 'Operation'." },
	);
}

/** The failure of one item ends the node, but not the tasks that other items have begun. */
function nameOtherTasks(
	error: NodeApiError | NodeOperationError,
	itemIndex: number,
	tasks: ReadonlyMap<number, TaskReference>,
): void {
	const others = [...tasks].filter(([index]) => index !== itemIndex).map(([, task]) => task.taskId);
	if (others.length === 0) return;
	const named = others.slice(0, MAX_TASKS_NAMED).join(', ');
	const more =
		others.length > MAX_TASKS_NAMED ? ` and ${String(others.length - MAX_TASKS_NAMED)} more` : '';
	error.description =
		`${error.description ?? ''} Tasks of the other items, which are not lost: ${named}${more}.`.trim();
}

function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** An agent is told the message alone, and must hear what to do, such as not to pay for the same file again. */
function tellInMessage(error: NodeApiError | NodeOperationError): void {
	error.message = `${error.message}. ${error.description ?? ''}`.trim();
	error.description = null;
}
