import { getTask } from '../../api/tasks';
import { expectCompleted } from '../../generation/ends';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField, readOptionValues } from '../fields/option-values';
import { downloadOnDemandFields, readDownloadField } from '../fields/output';
import { readRequiredText } from '../fields/text';
import type { Operation } from '../operation';
import { neverErrorOption, readNeverError, taskIdField } from './fields';
import { taskItem } from './task-item';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a task',
	description: 'See how far a task is, without waiting for it',
	fields: [
		taskIdField,
		...downloadOnDemandFields,
		optionsField([neverErrorOption, itemsAtOnceOption]),
	],
	async run(batch, itemIndex) {
		const { client, context, tasks } = batch;
		const taskId = readRequiredText(context, 'taskId', 'Task ID', itemIndex);
		const outputField = readDownloadField(context, itemIndex);
		const neverError = readNeverError(readOptionValues(context, itemIndex));
		const task = await getTask(client, taskId);
		tasks.set(itemIndex, { taskId, runId: task.run_id });
		const shown = neverError ? task : expectCompleted(task);
		return [await taskItem(batch, itemIndex, shown, outputField)];
	},
};
