import type { INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { TaskReference } from './operation';

/**
 * The item of a failure. n8n takes an item for a failed one, and sends it to the error output, when its JSON has these
 * three fields and no others; of an item with an `error` of its own it would drop the rest.
 */
export function errorItem(
	error: NodeApiError | NodeOperationError,
	itemIndex: number,
	task: TaskReference | undefined,
): INodeExecutionData {
	return {
		json: {
			error: error.message,
			message: error.description ?? '',
			details: { task_id: task?.taskId ?? null, run_id: task?.runId ?? null },
		},
		pairedItem: { item: itemIndex },
	};
}
