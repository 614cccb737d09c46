import type { Field } from '../execution/operation';
import { requiredTextField, requireId } from './text';

const idField = requiredTextField({
	displayName: 'Task ID',
	name: 'taskId',
	placeholder: 'e.g. task_… or {{ $json.task_id }}',
	description: "The ID of the task, as returned by the mode 'Async: Return Task'",
});

/** The task of an earlier job. Overten has no list of tasks to pick one from. */
export const taskId: Field<string> = {
	...idField,
	read: (item) => requireId(idField.read(item), 'Task ID'),
};
