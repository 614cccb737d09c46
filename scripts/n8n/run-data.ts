import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';

/**
 * The data of an execution, from the format in which n8n stores and sends it.
 *
 * @throws {TypeError} when it is not valid
 */
export function parseRunData(text: string): IRunExecutionData {
	const value: unknown = parse(text);
	if (isRunData(value)) return value;
	throw new TypeError('n8n returned no execution data.');
}

/**
 * The data of an execution that has ended; undefined when it is from before the end: n8n 1.x on SQLite stores the
 * status of an ended execution a moment before its output.
 */
export function parseEndedData(status: string, text: string): IRunExecutionData | undefined {
	const data: unknown = parse(text);
	if (!isRunData(data)) return undefined;
	if (status === 'error') return data.resultData.error === undefined ? undefined : data;
	const isLeft = (data.executionData?.nodeExecutionStack ?? []).length > 0;
	return status === 'success' && isLeft ? undefined : data;
}

function isRunData(value: unknown): value is IRunExecutionData {
	return typeof value === 'object' && value !== null && 'resultData' in value;
}
