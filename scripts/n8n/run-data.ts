import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';

import type { StoredExecution } from './rest-types.ts';

/**
 * The data of an execution, from the form in which n8n stores and sends it.
 *
 * @throws {TypeError} when it is none
 */
export function parseRunData(text: string): IRunExecutionData {
	const value: unknown = parse(text);
	if (isRunData(value)) return value;
	throw new TypeError('n8n handed over no data of an execution.');
}

/**
 * Whether these are data from before the end: n8n 1.x, on SQLite, stores that an execution has succeeded a moment
 * before it stores what came out.
 */
export function isOutdated({ data, status }: Pick<StoredExecution, 'data' | 'status'>): boolean {
	const nodesToRun = data.executionData?.nodeExecutionStack ?? [];
	return status === 'success' && nodesToRun.length > 0;
}

function isRunData(value: unknown): value is IRunExecutionData {
	return typeof value === 'object' && value !== null && 'resultData' in value;
}
