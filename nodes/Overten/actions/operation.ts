import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import type { PausedTask } from './pause/paused-item';
import type { Uploads } from './uploads';

/** A task that this execution has begun. */
export interface TaskReference {
	readonly taskId: string;
	readonly runId: string | undefined;
}

/** One execution of the node: what its items share. */
export interface Batch {
	readonly context: IExecuteFunctions;
	readonly client: OvertenClient;
	/** Which time the node runs in this execution, as in a loop. */
	readonly runIndex: number;
	/** The latest task of each item, by item index: errors name it, since it may go on without us. */
	readonly tasks: Map<number, TaskReference>;
	readonly uploads: Uploads;
}

/** Something a person can pick: data for the panel, and a function that does it for one item. */
export interface Operation {
	/** Its name in workflows. */
	readonly value: string;
	/** Its name in the panel. */
	readonly name: string;
	/** The line in the list of actions of the nodes panel. */
	readonly action: string;
	readonly description: string;
	/** Shown when the operation is picked, in this order. */
	readonly fields: readonly INodeProperties[];
	/** Its items, or the task for which the execution is to pause. */
	run(batch: Batch, itemIndex: number): Promise<INodeExecutionData[] | PausedTask>;
}

export interface Resource {
	readonly value: string;
	readonly name: string;
	/** The first one is preselected. */
	readonly operations: readonly [Operation, ...Operation[]];
}
