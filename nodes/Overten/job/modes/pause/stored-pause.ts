import { jsonParse } from 'n8n-workflow';
import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { isFormat, isJsonObject, isRecord, isString } from '../../../api/guards';
import { parseTask } from '../../../api/tasks';
import { toFiles } from '../../../execution/item-files';
import type { Outcome } from '../../../execution/run-items';
import type { PausedJob } from './paused-job';

/** Where the node's context holds a pause. */
export const STATE_KEY = 'overten';

/**
 * The number of the format in which a pause is stored: an execution may wait while the package is updated, or while the update
 * is taken back. A format that an older package would misread gets the next number.
 */
const STORED_FORMAT = 1;

/** What the node stores of a pause. */
export interface StoredPause {
	readonly outcomes: readonly Outcome<PausedJob>[];
	/** Whether n8n lets every process resume the execution that gets a callback, as n8n 1 does. */
	readonly resumesTwice: boolean;
	/** Where that is so: when n8n's timer resumes it as well, in ms since the epoch. */
	readonly endsAt: number | undefined;
}

/**
 * What the execution's context holds while it waits. n8n reads a stored execution for every call, and one long text in
 * a fraction of the time that as many objects take.
 */
export function toStored({ endsAt, outcomes, resumesTwice }: StoredPause): string {
	return JSON.stringify({
		format: STORED_FORMAT,
		outcomes,
		...(resumesTwice && { resumesTwice, endsAt }),
	});
}

/** @returns undefined when nothing is stored; `unreadable` for what this package does not know, as after a rollback */
export function readStoredPause(
	context: IWebhookFunctions,
): StoredPause | 'unreadable' | undefined {
	const stored: unknown = context.evaluateExpression(
		`{{ $node[${JSON.stringify(context.getNode().name)}].context.${STATE_KEY} }}`,
	);
	if (!isString(stored) || stored === '') return undefined;
	const pause = jsonParse<unknown>(stored, { fallbackValue: undefined });
	const outcomes = outcomesIn(pause);
	if (outcomes?.every((outcome) => outcome !== undefined) !== true) return 'unreadable';
	const { endsAt, resumesTwice } = isRecord(pause) ? pause : {};
	return {
		outcomes,
		resumesTwice: resumesTwice === true,
		endsAt: typeof endsAt === 'number' ? endsAt : undefined,
	};
}

function outcomesIn(state: unknown): (Outcome<PausedJob> | undefined)[] | undefined {
	if (Array.isArray(state)) return state.map(parseUnnumbered);
	const isKnown = isRecord(state) && state.format === STORED_FORMAT;
	return isKnown && Array.isArray(state.outcomes) ? state.outcomes.map(parseOutcome) : undefined;
}

function parseOutcome(stored: unknown): Outcome<PausedJob> | undefined {
	if (!isRecord(stored)) return undefined;
	if (stored.kind === 'failed') return asItIs(stored.item);
	const value = parseJob(stored.value);
	return value && { kind: 'done', value };
}

/** Before formats had numbers, an item that was complete before the pause was stored with its files. */
function parseUnnumbered(stored: unknown): Outcome<PausedJob> | undefined {
	if (!isRecord(stored)) return undefined;
	if (stored.kind === 'failed') return asItIs(stored.item);
	if (stored.kind === 'done')
		return asItIs(Array.isArray(stored.items) ? stored.items[0] : undefined);
	const { paused } = stored;
	const value = isRecord(paused) ? parseJob({ ...paused, files: paused.binary }) : undefined;
	return value && { kind: 'done', value };
}

function parseJob(stored: unknown): PausedJob | undefined {
	if (!isRecord(stored)) return undefined;
	const { files, format, isRaw, link, outputField, waitLimitMs } = stored;
	const task = parseTask(stored.task);
	if (task === undefined || typeof waitLimitMs !== 'number') return undefined;
	return {
		task,
		format: isFormat(format) ? format : null,
		outputField: isString(outputField) ? outputField : undefined,
		link:
			isRecord(link) && typeof link.validForS === 'number'
				? { validForS: link.validForS }
				: undefined,
		isRaw: isRaw === true ? true : undefined,
		waitLimitMs,
		files: toFiles(files),
	};
}

/** An item that is passed on as it is. */
function asItIs(stored: unknown): Outcome<PausedJob> | undefined {
	if (!isRecord(stored) || !isJsonObject(stored.json) || !isRecord(stored.pairedItem)) {
		return undefined;
	}
	const binary = toFiles(stored.binary);
	const item: INodeExecutionData = {
		json: stored.json,
		...(binary !== undefined && { binary }),
		pairedItem: { item: Number(stored.pairedItem.item) },
	};
	return { kind: 'failed', item };
}
