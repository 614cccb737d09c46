import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { ExecutionError, INodeExecutionData, ITaskData } from 'n8n-workflow';

import type { Execution } from './execution';

/** What a node passed on, [] if it passed nothing or did not run. */
export function outputOf(
	execution: Execution,
	nodeName: string,
	outputIndex = 0,
): INodeExecutionData[] {
	return lastRunOf(execution, nodeName)?.data?.main?.[outputIndex] ?? [];
}

/** What stopped a node. */
export function errorOf(execution: Execution, nodeName: string): ExecutionError | undefined {
	return lastRunOf(execution, nodeName)?.error;
}

/** What stopped the workflow. */
export function workflowErrorOf({ run }: Execution): ExecutionError | undefined {
	return run.data.resultData.error;
}

/** @returns undefined for a node that did not run */
export function lastRunOf({ run }: Execution, nodeName: string): ITaskData | undefined {
	return run.data.resultData.runData[nodeName]?.at(-1);
}

/**
 * The bytes of a file, wherever the binary mode has put them.
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

/** What a failed item says has happened. */
export function messageOf({ json }: INodeExecutionData): unknown {
	const { error } = json;
	return typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
}
