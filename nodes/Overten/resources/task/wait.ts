import { requireNotFailed } from '../../errors/task-errors';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { resultItem } from '../../execution/output-item';
import { taskId } from '../../fields/ids';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { downloadField } from '../../fields/output';
import { pollTask } from '../../job/poll-task';
import { pollOptions, readWaitPlan, waitLimit } from '../../job/wait-plan';
import { neverError } from './never-error';

export const wait: Operation = {
	value: 'wait',
	name: 'Wait for Completion',
	action: 'Wait for a task',
	description: 'Wait until a task that was started earlier is done, then return its file',
	fields: [
		taskId,
		downloadField,
		optionsField([neverError, ...pollOptions, waitLimit, itemsAtOnce]),
	],
	execute: perItem(async (item) => {
		const id = taskId.read(item);
		const outputField = downloadField.read(item);
		const plan = readWaitPlan(item);
		item.task = { taskId: id, runId: undefined };
		const task = await pollTask(item.client, { task_id: id }, plan);
		item.task = { taskId: id, runId: task.run_id };
		const shown = neverError.read(item) ? task : requireNotFailed(task);
		return await resultItem(item, shown, { format: null, outputField });
	}),
};
