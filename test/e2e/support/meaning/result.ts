import type { INodeExecutionData } from 'n8n-workflow';

import type { StoredExecution } from '../../../../scripts/n8n/rest-types.ts';
import { itemsOf, runCount } from '../runs.ts';
import { NODES } from '../workflow.ts';

/** What a user sees of an execution, without what differs from one job to the next. */
export interface Result {
	readonly status: string;
	/** Whether the next node ran. */
	readonly continued: boolean;
	readonly items: readonly SeenItem[];
	/** On the error output. */
	readonly failed: readonly SeenItem[];
	/** Of the execution; undefined when it has none. */
	readonly error: SeenError | undefined;
}

export interface SeenItem {
	readonly item: unknown;
	readonly fields: readonly string[];
	readonly status: unknown;
	readonly error: unknown;
	readonly files: readonly string[];
}

export interface SeenError {
	readonly message: string;
	readonly description: string;
	/** The IDs that the error carries as data. */
	readonly ids: readonly string[];
}

export function resultOf(execution: StoredExecution): Result {
	const { error } = execution.data.resultData;
	return {
		status: execution.status,
		continued: runCount(execution) > 0,
		items: itemsOf(execution, NODES.overten).map(seen),
		failed: itemsOf(execution, NODES.overten, 1).map(seen),
		error: error && {
			message: error.message,
			description: general(error.description ?? ''),
			ids: 'context' in error ? idsIn(error.context) : [],
		},
	};
}

function seen({ binary = {}, json, pairedItem }: INodeExecutionData): SeenItem {
	return {
		item: pairedItem,
		// A task has a phase once it runs, and one that continues may be seen before.
		fields: Object.keys(json)
			.filter((name) => name !== 'phase')
			.toSorted(),
		status: general(JSON.stringify(json.status ?? null)),
		error: JSON.parse(general(JSON.stringify(json.error ?? null))),
		files: Object.keys(binary),
	};
}

/** Texts name tasks, and the last known state of a task that continues. */
function general(text: string): string {
	return text
		.replaceAll(/\b(task|run)_\w{8,}/g, '<$1>')
		.replaceAll(/\b(queued|running)\b/g, '<state>')
		.replaceAll(/(<task>, )+<task>/g, '<tasks>');
}

function idsIn(context: unknown): string[] {
	return typeof context === 'object' && context !== null
		? Object.entries(context).flatMap(([name, value]) =>
				name.endsWith('_id') && typeof value === 'string' ? [name] : [],
			)
		: [];
}

/** One line for the table. */
export function summaryOf({ continued, error, failed, items, status }: Result): string {
	const files = items.filter((item) => item.files.length > 0).length;
	const errors = [...items, ...failed].filter((item) => item.error !== null).length;
	const waiting = items.filter(({ fields }) => fields.includes('waiting_until')).length;
	const counts = [
		[files, 'file'],
		[errors, 'error'],
		[waiting, 'waiting_until'],
	] as const;
	const items_ = counts.flatMap(([count, what]) =>
		count === 0 ? [] : [`${String(count)} ${what}`],
	);
	return [
		status === 'error' ? `✗ ${error?.message ?? ''}` : '✓',
		...items_,
		continued ? '→' : '∎',
	].join(' ');
}
