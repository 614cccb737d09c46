import type { INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../../../api/client';
import type { BinaryContext } from '../../../api/download';
import { errorItem, toNodeError } from '../../../errors/node-error';
import { requireNotFailed } from '../../../errors/task-errors';
import { resultItem, toOutput } from '../../../execution/output-item';
import { forEachIndex } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import type { PausedJob } from './paused-job';

const DOWNLOADS_AT_ONCE = 5;

/**
 * The node's items when all tasks of a paused execution have ended, in their order. A failed one says itself that it
 * failed, since nothing can be thrown any more; where there is an error output, n8n sends it there.
 */
export async function finish(
	context: BinaryContext,
	client: OvertenClient,
	outcomes: readonly Outcome<PausedJob>[],
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	await forEachIndex(outcomes.length, DOWNLOADS_AT_ONCE, async (index) => {
		const outcome = outcomes[index];
		if (outcome === undefined) return;
		if (outcome.kind === 'failed') {
			items[index] = outcome.item;
			return;
		}
		const job = outcome.value;
		try {
			const input = { client, context, files: job.files, index };
			items[index] = await resultItem(input, requireNotFailed(job.task), job);
		} catch (error) {
			items[index] = failedItem(context, job, index, error);
		}
	});
	return items;
}

function failedItem(
	context: BinaryContext,
	{ format, task }: PausedJob,
	index: number,
	error: unknown,
): INodeExecutionData {
	const stage = task.status === 'completed' ? 'completed' : 'running';
	const reference = { taskId: task.task_id, runId: task.run_id };
	const nodeError = toNodeError(error, context.getNode(), stage, index, reference);
	const item = errorItem(nodeError, index, reference);
	// With further fields beside the error, n8n would not recognize the item as a failed one.
	if (context.getNode().onError === 'continueErrorOutput') return item;
	return { ...item, json: { ...toOutput(task, format), ...item.json } };
}
