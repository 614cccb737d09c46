import type { INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { errorItem, toNodeError } from '../errors/node-error';
import type { Batch, Item } from './batch';

/** Enough to find lost tasks, few enough to read. */
const MAX_TASKS_NAMED = 20;

/** What one item has come to. */
export type Outcome<Value> =
	| { readonly kind: 'done'; readonly value: Value }
	/** With the item that says why. */
	| { readonly kind: 'failed'; readonly item: INodeExecutionData };

/**
 * Works on every item, a bounded number of them side by side.
 *
 * @throws {NodeApiError | NodeOperationError} the first item's failure, unless On Error says to continue
 */
export async function runItems<Value>(
	batch: Batch,
	work: (item: Item) => Promise<Value>,
): Promise<Outcome<Value>[]> {
	return await continueItems(
		batch,
		batch.items.map(() => ({ kind: 'done', value: undefined })),
		work,
	);
}

/** {@link runItems} for the items that have not failed in a step before. */
export async function continueItems<Before, Value>(
	batch: Batch,
	outcomes: readonly Outcome<Before>[],
	work: (item: Item, before: Before) => Promise<Value>,
): Promise<Outcome<Value>[]> {
	const [first] = batch.items;
	if (first === undefined) return [];
	const limit = await attempt(first, () => batch.itemsAtOnce(first));
	const results: Outcome<Value>[] = [];
	await forEachIndex(batch.items.length, limit.kind === 'done' ? limit.value : 1, async (index) => {
		const item = batch.items[index];
		const outcome = outcomes[index];
		if (item === undefined || outcome === undefined) return;
		results[index] =
			outcome.kind === 'failed'
				? outcome
				: await attempt(item, async () => {
						batch.itemsAtOnce(item);
						return await work(item, outcome.value);
					});
	});
	return results;
}

/** The output items, those of failures included, in the order of the input. */
export function itemsOf(outcomes: readonly Outcome<INodeExecutionData[]>[]): INodeExecutionData[] {
	return outcomes.flatMap((outcome) => (outcome.kind === 'done' ? outcome.value : [outcome.item]));
}

/**
 * Calls `work` for the indexes from 0, in order, a bounded number of them side by side.
 *
 * @param work is not called for further indexes once it has failed for one
 * @throws the first error that `work` throws
 */
export async function forEachIndex(
	count: number,
	atOnce: number,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < count && !failed) {
			await work(next++).catch((error: unknown) => {
				failed = true;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}

async function attempt<Value>(
	item: Item,
	work: () => Value | Promise<Value>,
): Promise<Outcome<Value>> {
	const { batch, context, index } = item;
	try {
		batch.stop.throwIfStopped();
		return { kind: 'done', value: await work() };
	} catch (error) {
		const nodeError = toNodeError(error, context.getNode(), item.stage, index, item.task, {
			isForModel: batch.host.isAskedByModel,
			words: batch.words,
		});
		if (!batch.host.hearsErrors) describeInMessage(nodeError);
		if (context.continueOnFail() || !batch.host.hearsErrors) {
			return { kind: 'failed', item: errorItem(nodeError, index, item.task) };
		}
		// Items that fail meanwhile, because of the stop, must not end the node with their errors.
		batch.failure ??= stopNode(nodeError, item);
		throw await batch.failure;
	}
}

async function stopNode(
	error: NodeApiError | NodeOperationError,
	failed: Item,
): Promise<NodeApiError | NodeOperationError> {
	const { stop, submissions } = failed.batch;
	stop.stop();
	await submissions.answered();
	nameOtherTasks(error, otherTasks(failed));
	if (failed.batch.host.isAskedByModel) describeInMessage(error);
	return error;
}

/** The failure of one item ends the node, but not the tasks that other items have started. */
export function nameOtherTasks(
	error: NodeApiError | NodeOperationError,
	others: readonly string[],
): void {
	if (others.length === 0) return;
	const named = others.slice(0, MAX_TASKS_NAMED).join(', ');
	const more =
		others.length > MAX_TASKS_NAMED ? ` and ${String(others.length - MAX_TASKS_NAMED)} more` : '';
	error.description =
		`${error.description ?? ''} Tasks of other items, which are not lost: ${named}${more}.`.trim();
}

function otherTasks({ batch, task }: Item): string[] {
	const ofItems = batch.items.flatMap((item) => item.task?.taskId ?? []);
	const others = new Set([...batch.earlierTasks, ...ofItems]);
	if (task?.taskId !== undefined) others.delete(task.taskId);
	return [...others];
}

/** A model reads the message alone, and must learn what to do, such as not to pay for the same file again. */
export function describeInMessage(error: NodeApiError | NodeOperationError): void {
	error.message = `${error.message}. ${error.description ?? ''}`.trim();
	error.description = null;
}
