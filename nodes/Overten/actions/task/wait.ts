import { expectCompleted } from '../../generation/ends';
import { followTask } from '../../generation/follow';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField, readOptionValues } from '../fields/option-values';
import { downloadFields, readDownloadField } from '../fields/output';
import { readRequiredText } from '../fields/text';
import { lookingOptions, readWaitingOptions, waitLimitOption } from '../fields/waiting-options';
import type { Operation } from '../operation';
import { neverErrorOption, readNeverError, taskIdField } from './fields';
import { taskItem } from './task-item';

export const wait: Operation = {
	value: 'wait',
	name: 'Wait for Completion',
	action: 'Wait for a task',
	description: 'Wait until a task that was started earlier is done, and return its file',
	fields: [
		taskIdField,
		...downloadFields,
		optionsField([neverErrorOption, ...lookingOptions, waitLimitOption, itemsAtOnceOption]),
	],
	async run(batch, itemIndex) {
		const { client, context, tasks } = batch;
		const taskId = readRequiredText(context, 'taskId', 'Task ID', itemIndex);
		const outputField = readDownloadField(context, itemIndex);
		const options = readOptionValues(context, itemIndex);
		const plan = readWaitingOptions(options);
		tasks.set(itemIndex, { taskId, runId: undefined });
		const task = await followTask(client, { task_id: taskId }, plan, Date.now());
		tasks.set(itemIndex, { taskId, runId: task.run_id });
		const shown = readNeverError(options) ? task : expectCompleted(task);
		return [await taskItem(batch, itemIndex, shown, outputField)];
	},
};
