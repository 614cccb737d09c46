import { jsonParse } from 'n8n-workflow';
import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import { isString } from '../../api/narrow';
import type { Format, Task } from '../../api/types';

/** A task that was begun with this execution's resume URL as its webhook. */
export interface PausedTask {
	/** As it was last seen. */
	readonly task: Task;
	/** Null where no file is made. */
	readonly format: Format | null;
	/** Null where no file is wanted. */
	readonly outputField: string | null;
	/** In ms, from the request on. */
	readonly waitLimitMs: number;
	/** The files of the input item, which the output item keeps. */
	readonly binary: IBinaryKeyData | null;
}

/** What an item has come to before the pause. */
export type ItemOutcome =
	| { readonly kind: 'done'; readonly items: INodeExecutionData[] }
	| { readonly kind: 'failed'; readonly item: INodeExecutionData }
	| { readonly kind: 'paused'; readonly paused: PausedTask };

export function isPausedTask(value: INodeExecutionData[] | PausedTask): value is PausedTask {
	return !Array.isArray(value);
}

/**
 * What the execution's context holds while it waits: n8n reads a stored execution anew for every call, and one long text
 * in a fraction of the time that as many objects take.
 */
export function toStored(outcomes: readonly ItemOutcome[]): string {
	return JSON.stringify(outcomes);
}

/** @returns undefined when this is nothing that this package has stored */
export function fromStored(stored: unknown): readonly ItemOutcome[] | undefined {
	return isString(stored) ? jsonParse<ItemOutcome[]>(stored) : undefined;
}
