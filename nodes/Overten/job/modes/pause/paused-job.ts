import { jsonParse } from 'n8n-workflow';
import type { IBinaryData, IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import { isFormat, isJsonObject, isRecord, isString } from '../../../api/guards';
import { isTerminal, parseTask } from '../../../api/tasks';
import type { Format, Task } from '../../../api/types';
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
	/** In ms, starting at the request. */
	readonly waitLimitMs: number;
	/** The files of the input item, which the output item keeps. */
	readonly files: IBinaryKeyData | undefined;
}

/** Where the node's context holds a pause. */
export const STATE_KEY = 'overten';

/** The number of the format in which a pause is stored: an execution may wait while the package is updated. */
const STORED_FORMAT = 1;

export function toPausedJob({ format, item, outputField, wait }: Job, task: Task): PausedJob {
	return { task, format, outputField, waitLimitMs: wait.waitLimitMs, files: item.files };
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
		files: isRecord(files) ? parseFiles(files) : undefined,
	};
}

function parseItem(stored: unknown): INodeExecutionData | undefined {
	if (!isRecord(stored) || !isJsonObject(stored.json) || !isRecord(stored.pairedItem)) {
		return undefined;
	}
	return { json: stored.json, pairedItem: { item: Number(stored.pairedItem.item) } };
}

function parseFiles(stored: Record<string, unknown>): IBinaryKeyData {
	return Object.fromEntries(
		Object.entries(stored).flatMap(([field, file]) => (isBinaryData(file) ? [[field, file]] : [])),
	);
}

function isBinaryData(value: unknown): value is IBinaryData {
	return isJsonObject(value) && isString(value.data) && isString(value.mimeType);
}
