import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Words } from '../errors/words';
import type { Batch, Item } from './batch';
import { asRead } from './model-output';
import { itemsOf, runItems } from './run-items';

/** Something to fill in: how the panel shows it, and how its value is read. */
export interface Field<Value = unknown> {
	/** In the order of the panel. */
	readonly properties: readonly INodeProperties[];
	/** @throws {ParameterError} when the item's value cannot be used */
	read(item: Item): Value;
}

/** Something a person can pick: data for the panel, and a function that executes it. */
export interface Operation {
	/** Its value in workflows. */
	readonly value: string;
	/** Its name in the panel. */
	readonly name: string;
	/** Its line in the actions list of the nodes panel. */
	readonly action: string;
	readonly description: string;
	/** What a model has to know beside the description, in sentences. Default: that the operation is free. */
	readonly forModel?: string;
	/** How errors speak of it, where it differs from Generate. */
	readonly words?: Words;
	/** Shown in this order when the operation is selected. */
	readonly fields: readonly Field[];
	/**
	 * @returns the items of the node's output
	 * @throws {NodeApiError | NodeOperationError} the first item's failure, unless On Error says to continue
	 */
	execute(batch: Batch): Promise<INodeExecutionData[]>;
}

export interface Resource {
	readonly value: string;
	readonly name: string;
	/** The first one is preselected. */
	readonly operations: readonly [Operation, ...Operation[]];
}

/** The `execute` of an operation that works on each item by itself. */
export function perItem(
	work: (item: Item) => Promise<INodeExecutionData | INodeExecutionData[]>,
): Operation['execute'] {
	return async (batch) =>
		itemsOf(
			await runItems(batch, async (item) =>
				[await work(item)].flat().map((output) => asRead(item, output)),
			),
		);
}
