import type { INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../../api/client';
import type { BinaryContext } from '../../api/files';
import { toOutput } from '../../generation/result';
import { errorItem } from '../error-item';
import { toNodeError } from '../explain';
import { forEachItem } from '../for-each-item';
import { completeItem } from './complete';
import type { ItemOutcome, PausedTask } from './paused-item';

const DOWNLOADS_AT_ONCE = 5;

/**
 * The node's items when all tasks of a paused execution have ended, in their order. A failed one says of itself that
 * it failed, since nothing can be thrown any more; where there is an error output, n8n sends it there.
 */
export async function finish(
	context: BinaryContext,
	client: OvertenClient,
	outcomes: readonly ItemOutcome[],
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[][] = [];
	await forEachItem(outcomes.length, DOWNLOADS_AT_ONCE, async (index) => {
		const outcome = outcomes[index];
		if (outcome?.kind === 'done') items[index] = outcome.items;
		if (outcome?.kind === 'failed') items[index] = [outcome.item];
		if (outcome?.kind !== 'paused') return;
		try {
			items[index] = [await completeItem(context, client, outcome.paused, index)];
		} catch (error) {
			items[index] = [failedItem(context, outcome.paused, index, error)];
		}
	});
	return items.flat();
}

function failedItem(
	context: BinaryContext,
	{ format, task }: PausedTask,
	index: number,
	error: unknown,
): INodeExecutionData {
	const reference = { taskId: task.task_id, runId: task.run_id };
	const nodeError = toNodeError(error, context.getNode(), index, reference);
	const item = errorItem(nodeError, index, reference);
	// With further fields beside the error, n8n would not know the item for a failed one.
	if (context.getNode().onError === 'continueErrorOutput') return item;
	return { ...item, json: { ...toOutput(task, format), ...item.json } };
}
