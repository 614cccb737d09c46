import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';

import { isRecord } from '../../api/narrow';
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

/** What the execution's context holds while it waits: written by this package, and read back by it. */
export interface PausedState {
	readonly outcomes: readonly ItemOutcome[];
}

export function isPausedState(value: unknown): value is PausedState {
	return isRecord(value) && Array.isArray(value.outcomes);
}
