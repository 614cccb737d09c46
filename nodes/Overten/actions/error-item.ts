import type { INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { TaskReference } from './operation';

/**
 * The item of a failure. Every n8n takes an item for a failed one, and sends it to the error output, when its JSON has
 * the field `error` and no other (2.x knows further ones, 1.x does not); of an item with an `error` beside its JSON it
 * would drop the rest.
 */
export function errorItem(
	error: NodeApiError | NodeOperationError,
	itemIndex: number,
	task: TaskReference | undefined,
): INodeExecutionData {
	return {
		json: {
			error: {
				message: error.message,
				description: error.description ?? '',
				task_id: task?.taskId ?? null,
				run_id: task?.runId ?? null,
			},
		},
		pairedItem: { item: itemIndex },
	};
}
