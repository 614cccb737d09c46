import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { NodeOutcome } from './engine';
import { generate } from './overten';
import type { Overten } from './overten';

/** Runs one operation with the panel's defaults, except for the given parameters. */
export async function runOperation(
	{ engine }: Overten,
	[resource, operation]: readonly [resource: string, operation: string],
	parameters: INodeParameters = {},
	items?: INodeExecutionData[],
): Promise<NodeOutcome> {
	return await engine.run({
		parameters: { resource, operation, ...parameters },
		...(items && { items }),
	});
}

export interface BegunTask {
	readonly task_id: string;
	readonly run_id: string;
}

/** Starts a workbook without waiting for it. */
export async function beginTask({ engine }: Overten, prompt: string): Promise<BegunTask> {
	const { items } = await engine.run({ parameters: generate({ executionMode: 'async', prompt }) });
	return { task_id: textOf(items[0], 'task_id'), run_id: textOf(items[0], 'run_id') };
}

/** A field of an item; empty when it is not a text. */
export function textOf(item: INodeExecutionData | undefined, field: string): string {
	const value = item?.json[field];
	return typeof value === 'string' ? value : '';
}

/** An item with a file, stored in the execution's data. */
export function fileItem(
	text: string,
	fileName: string,
	mimeType = 'text/plain',
): INodeExecutionData {
	return {
		json: {},
		binary: { data: { data: Buffer.from(text).toString('base64'), fileName, mimeType } },
	};
}
