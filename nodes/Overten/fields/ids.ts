import { requiredTextField } from './text';

export const taskId = requiredTextField({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description: "The ID of the task, as returned by the mode 'Async: Return Task'",
});
