import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';

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

function isRunData(value: unknown): value is IRunExecutionData {
	return typeof value === 'object' && value !== null && 'resultData' in value;
}
