import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { ExecutionError, INodeExecutionData, ITaskData } from 'n8n-workflow';

import type { Execution } from './execution';

/** The output of a node; [] if it has none or did not run. */
export function outputOf(
	execution: Execution,
	nodeName: string,
	outputIndex = 0,
): INodeExecutionData[] {
	return lastRunOf(execution, nodeName)?.data?.main?.[outputIndex] ?? [];
}

/** The error that stopped a node. */
export function errorOf(execution: Execution, nodeName: string): ExecutionError | undefined {
	return lastRunOf(execution, nodeName)?.error;
}

/** The error that stopped the workflow. */
export function workflowErrorOf({ run }: Execution): ExecutionError | undefined {
	return run.data.resultData.error;
}

/** @returns undefined for a node that did not run */
export function lastRunOf({ run }: Execution, nodeName: string): ITaskData | undefined {
	return run.data.resultData.runData[nodeName]?.at(-1);
}

/**
 * The bytes of a file, wherever the binary mode has stored them.
 * @throws Error if the item has no such file
 */
export async function binaryOf(
	item: INodeExecutionData | undefined,
	field = 'data',
): Promise<Buffer> {
	const data = item?.binary?.[field];
	if (data === undefined) throw new Error(`The item has no file in '${field}'.`);
	return await Container.get(BinaryDataService).getAsBuffer(data);
}

/** The error message of a failed item. */
export function messageOf({ json }: INodeExecutionData): unknown {
	const { error } = json;
	return typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
}
