import { jsonParse } from 'n8n-workflow';
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isFormat, isJsonObject, isRecord, isString } from '../../../api/guards';
import { isTerminal, parseTask } from '../../../api/tasks';
import type { Format, Task } from '../../../api/types';
import type { TaskReference } from '../../../errors/task-errors';
import type { Outcome } from '../../../execution/run-items';
import type { Job } from '../../job';
import { toFiles } from './stored-execution';

/** A job that was submitted with this execution's resume URL as its webhook. */
export interface PausedJob {
	/** As last polled. */
	readonly task: Task;
	/** Null when no file is generated. */
	readonly format: Format | null;
	/** The binary field for the file; undefined when no file is wanted. */
	readonly outputField: string | undefined;
	/** In ms, starting at the request. */
	readonly waitLimitMs: number;
	/** The files of the input item, which the output item keeps; undefined where n8n's own copy of the item has them. */
	readonly files: IBinaryKeyData | undefined;
}

/** Where the node's context holds a pause. */
export const STATE_KEY = 'overten';

/** The number of the format in which a pause is stored: an execution may wait while the package is updated. */
const STORED_FORMAT = 1;

/** @param files of the input item, where they have to be stored with the job */
export function toPausedJob(
	{ format, outputField, wait }: Job,
	task: Task,
	files: IBinaryKeyData | undefined,
): PausedJob {
	return { task, format, outputField, waitLimitMs: wait.waitLimitMs, files };
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

/**
 * What the execution's context holds while it waits. n8n reads a stored execution for every call, and one long text in
 * a fraction of the time that as many objects take.
 */
export function toStored(outcomes: readonly Outcome<PausedJob>[]): string {
	return JSON.stringify({ format: STORED_FORMAT, outcomes });
}

/** @returns undefined when this package has not stored it in this format */
export function parseStored(stored: unknown): Outcome<PausedJob>[] | undefined {
	const state = isString(stored) ? jsonParse<unknown>(stored, { fallbackValue: undefined }) : {};
	if (!isRecord(state) || state.format !== STORED_FORMAT || !Array.isArray(state.outcomes)) {
		return undefined;
	}
	const outcomes = state.outcomes.map(parseOutcome);
	return outcomes.every((outcome) => outcome !== undefined) ? outcomes : undefined;
}

function parseOutcome(stored: unknown): Outcome<PausedJob> | undefined {
	if (!isRecord(stored)) return undefined;
	if (stored.kind === 'failed') {
		const item = parseItem(stored.item);
		return item && { kind: 'failed', item };
	}
	const value = parseJob(stored.value);
	return value && { kind: 'done', value };
}

function parseJob(stored: unknown): PausedJob | undefined {
	if (!isRecord(stored)) return undefined;
	const { files, format, outputField, waitLimitMs } = stored;
	const task = parseTask(stored.task);
	if (task === undefined || typeof waitLimitMs !== 'number') return undefined;
	return {
		task,
		format: isFormat(format) ? format : null,
		outputField: isString(outputField) ? outputField : undefined,
		waitLimitMs,
		files: toFiles(files),
	};
}

function parseItem(stored: unknown): INodeExecutionData | undefined {
	if (!isRecord(stored) || !isJsonObject(stored.json) || !isRecord(stored.pairedItem)) {
		return undefined;
	}
	return { json: stored.json, pairedItem: { item: Number(stored.pairedItem.item) } };
}
