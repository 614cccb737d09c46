import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isString } from '../api/guards';

/** The parameters of a tool that decide what its model reads. */
export const TOOL_OUTPUT = 'toolOutput';
export const TOOL_OUTPUT_FIELDS = 'toolOutputFields';

export const RAW = 'raw';
export const SELECTED = 'selected';

/** What a model needs to know of a job or a run. */
const NEEDED: ReadonlySet<string> = new Set([
	...['task_id', 'run_id', 'status', 'phase', 'progress', 'format', 'file_name', 'summary'],
	...['text', 'outline', 'answer', 'credits_used', 'file_url', 'file_url_expires', 'file_note'],
	...['download_url', 'edit_url', 'next_step'],
]);

/** Who reads the output of an item. */
export interface Reader {
	/** Whether it is a model. */
	readonly isModel: boolean;
	/** The parameters of the node; '' when one is not set. */
	parameter(name: string): unknown;
}

/**
 * What a model reads of an output item: never a file, since some hosts hand over its content as text. Any other reader gets
 * the item as it is.
 */
export function asRead(reader: Reader, output: INodeExecutionData): INodeExecutionData {
	if (!reader.isModel) return output;
	const { json, pairedItem } = output;
	return { json: fieldsOf(reader, json), ...(pairedItem !== undefined && { pairedItem }) };
}

function fieldsOf(reader: Reader, json: IDataObject): IDataObject {
	const form = reader.parameter(TOOL_OUTPUT);
	if (form === RAW) return json;
	if (form === SELECTED) {
		const names: unknown = reader.parameter(TOOL_OUTPUT_FIELDS);
		const wanted = new Set(isString(names) ? names.split(',').map((name) => name.trim()) : []);
		return entriesOf(json, (name) => wanted.has(name));
	}
	// What is neither a job nor a run, such as an image, is short.
	if (!('task_id' in json || 'run_id' in json)) return json;
	return entriesOf(json, (name, value) => NEEDED.has(name) && value !== null);
}

function entriesOf(
	json: IDataObject,
	isWanted: (name: string, value: unknown) => boolean,
): IDataObject {
	return Object.fromEntries(Object.entries(json).filter(([name, value]) => isWanted(name, value)));
}
