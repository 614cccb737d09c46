import type { IDataObject, INodeProperties } from 'n8n-workflow';

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description: "The ID of the task, as the mode 'Async: Return Task' has returned it",
};

export const neverErrorOption: INodeProperties = {
	displayName: 'Never Error',
	name: 'neverError',
	type: 'boolean',
	default: false,
	description:
		'Whether to return a failed, cancelled or expired task with its status instead of failing the item',
};

export function readNeverError(options: IDataObject): boolean {
	return options.neverError === true;
}
