import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { isTerminal } from '../../../api/tasks';
import type { Format, Task } from '../../../api/types';
import type { TaskReference } from '../../../errors/task-errors';
import type { LinkWish } from '../../../execution/file-link';
import type { Outcome } from '../../../execution/run-items';
import type { Job } from '../../job';

/** A job that was submitted with this execution's resume URL as its webhook. */
export interface PausedJob {
	/** As last polled. */
	readonly task: Task;
	/** Null when no file is generated. */
	readonly format: Format | null;
	/** The binary field for the file; undefined when no file is wanted. */
	readonly outputField: string | undefined;
	readonly link: LinkWish | undefined;
	/** Whether the output item keeps every field of the task; undefined, which is not stored, when it is simplified. */
	readonly isRaw: true | undefined;
	/** In ms, starting at the request. */
	readonly waitLimitMs: number;
	/** The files of the input item, which the output item keeps; undefined where n8n's own copy of the item has them. */
	readonly files: IBinaryKeyData | undefined;
}

/** @param files of the input item, where they have to be stored with the job */
export function toPausedJob(
	{ format, isRaw, link, outputField, wait }: Job,
	task: Task,
	files: IBinaryKeyData | undefined,
): PausedJob {
	return {
		task,
		format,
		outputField,
		link,
		isRaw: isRaw === true ? true : undefined,
		waitLimitMs: wait.waitLimitMs,
		files,
	};
}

/** Stands for the task of a text that Overten has returned without one. */
const NO_TASK = 'none';

/** The result of an operation that was done at once, as a task that has ended. */
export function taskOfResult(result: IDataObject): Task {
	return { ...result, task_id: NO_TASK, status: 'completed' };
}

/** What the output shows of a job. */
export function stateOf({ task }: PausedJob): IDataObject {
	return task.task_id === NO_TASK ? { ...task, task_id: null } : task;
}

export function referenceTo({ run_id: runId, task_id: taskId }: Task): TaskReference {
	return { taskId, runId };
}

/** The tasks of all items, or of all but one. */
export function taskIdsOf(outcomes: readonly Outcome<PausedJob>[], except?: number): string[] {
	return outcomes.flatMap((outcome, index) =>
		outcome.kind === 'done' && index !== except ? [outcome.value.task.task_id] : [],
	);
}

/** The jobs whose tasks have not ended, as far as is known. */
export function waitingJobs(outcomes: readonly Outcome<PausedJob>[]): PausedJob[] {
	return outcomes
		.flatMap((outcome) => (outcome.kind === 'done' ? [outcome.value] : []))
		.filter(({ task }) => !isTerminal(task));
}
