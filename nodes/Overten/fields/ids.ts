import type { Field } from '../execution/operation';
import { requiredTextField, requireId } from './text';

const idField = requiredTextField({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description:
		"The ID of the task. The mode 'Async: Return Task' returns it, and an error names the task that continues.",
});

/** The task of an earlier job. Overten has no list of tasks to pick one from. */
export const taskId: Field<string> = {
	...idField,
	read: (item) => requireId(idField.read(item), 'Task ID'),
};
