import { getTask } from '../../api/tasks';
import { requireNotFailed } from '../../errors/task-errors';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { resultItem } from '../../execution/output-item';
import { fileLink } from '../../fields/file-link';
import { taskId } from '../../fields/ids';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { downloadOnDemandField } from '../../fields/output';
import { simplify } from '../../fields/simplify';
import { neverError } from './never-error';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Get the progress of a task without waiting for it',
	forModel:
		'Use it for a task_id that another tool has returned. Costs no credits. If the task is not completed, ask again after a minute.',
	fields: [
		taskId,
		downloadOnDemandField,
		simplify,
		optionsField([neverError, fileLink, itemsAtOnce]),
	],
	execute: perItem(async (item) => {
		const id = taskId.read(item);
		const outputField = downloadOnDemandField.read(item);
		const link = fileLink.read(item);
		const task = await getTask(item.client, id);
		item.task = { taskId: id, runId: task.run_id };
		const shown = neverError.read(item) ? task : requireNotFailed(task);
		return await resultItem(item, shown, {
			format: null,
			outputField,
			link,
			isRaw: !simplify.read(item),
		});
	}),
};
