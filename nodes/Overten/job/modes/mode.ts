import type { INodeExecutionData } from 'n8n-workflow';

import type { Batch, Item } from '../../execution/batch';
import type { Field } from '../../execution/operation';
import type { Job } from '../job';

/** Makes the job of an item: checks its parameters and uploads its files. @throws {ParameterError | OvertenApiError} */
export type PrepareJob = (item: Item) => Promise<Job>;

/** One of the ways in which the node waits for Overten: data for the panel, and a function that does it. */
export interface Mode {
	/** Its value in workflows. */
	readonly value: string;
	/** Its name in the panel. */
	readonly name: string;
	readonly description: string;
	/** Shown below Execution Mode while the mode is chosen. */
	readonly fields: readonly Field[];
	/** The panel's labels of request fields that the mode adds. */
	readonly labels?: ReadonlyMap<string, string>;
	/** Whether it waits for the end of the job, and so has a file to return. */
	readonly waits: boolean;
	/** Whether it polls while it waits. */
	readonly polls: boolean;
	/** @throws {NodeApiError | NodeOperationError} the first item's failure, unless On Error says to continue */
	execute(batch: Batch, prepare: PrepareJob): Promise<INodeExecutionData[]>;
}
