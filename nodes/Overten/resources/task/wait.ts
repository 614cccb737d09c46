import { requireNotFailed } from '../../errors/task-errors';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { resultItem } from '../../execution/output-item';
import { fileLink } from '../../fields/file-link';
import { taskId } from '../../fields/ids';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { downloadField } from '../../fields/output';
import { simplify } from '../../fields/simplify';
import { answerAfter, inPatience, patientPlan } from '../../job/patience';
import { pollTask } from '../../job/poll-task';
import { pollOptions, readWaitPlan, waitLimit } from '../../job/wait-plan';
import { neverError } from './never-error';

export const wait: Operation = {
	value: 'wait',
	name: 'Wait for Completion',
	action: 'Wait for task',
	description: 'Wait until a task that was started earlier is done, then return its file',
	forModel:
		'Use it for a task_id that another tool has returned. Costs no credits. If the status is not completed, call it again.',
	fields: [
		taskId,
		downloadField,
		simplify,
		optionsField([neverError, ...pollOptions, waitLimit, answerAfter, fileLink, itemsAtOnce]),
	],
	execute: perItem(async (item) => {
		const id = taskId.read(item);
		const outputField = downloadField.read(item);
		const link = fileLink.read(item);
		const plan = patientPlan(item, readWaitPlan(item));
		item.task = { taskId: id, runId: undefined };
		const showsFailure = neverError.read(item);
		const wait = async () => {
			const task = await pollTask(item, { task_id: id }, plan);
			item.task = { taskId: id, runId: task.run_id };
			return showsFailure ? task : requireNotFailed(task);
		};
		const { state } = await inPatience(plan, wait());
		return await resultItem(item, state, {
			format: null,
			outputField,
			link,
			isRaw: !simplify.read(item),
		});
	}),
};
