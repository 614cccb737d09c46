import type {
	IBinaryData,
	IBinaryKeyData,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { isFilled, isJsonObject, isRecord, isString } from '../api/guards';

/** Where n8n 2 puts the files of an item in a workflow whose setting Execution Logic is v2. */
const FILES_IN_JSON = '_files';

/** Some hosts of tools have no settings of a workflow. */
export type SettingsContext = Partial<Pick<IExecuteFunctions, 'getWorkflowSettings'>>;

/** Whether the items of the workflow have their files in their JSON, instead of beside it. n8n 1 always has them beside it. */
export function keepsFilesInJson(context: SettingsContext): boolean {
	return context.getWorkflowSettings?.().binaryMode === 'combined';
}

/**
 * The files of an item by binary field. In JSON, they are where n8n itself puts them, and in fields of their own, as n8n's
 * forms return them.
 */
export function filesOf(
	{ binary, json }: INodeExecutionData,
	isInJson: boolean,
): IBinaryKeyData | undefined {
	if (!isInJson) return binary;
	return { ...toFiles(json), ...toFiles(json[FILES_IN_JSON]), ...binary };
}

/** JSON that has the files of an item in it, where n8n looks for them. */
export function jsonWithFiles(files: IBinaryKeyData | undefined): Record<string, IBinaryKeyData> {
	return files === undefined ? {} : { [FILES_IN_JSON]: files };
}

/** The file at a path of an item's JSON, as in `_files.data` and `photos[0]`. */
export function fileAt(json: unknown, path: string): IBinaryData | undefined {
	const names = path.split(/\.|\[['"]?|['"]?\]/).filter(isFilled);
	return [valueOf(json, path), names.reduce(valueOf, json)].find(isFile);
}

/** The files among the values of an object; of a list of files, each with its number, as n8n numbers them. */
export function toFiles(values: unknown): IBinaryKeyData | undefined {
	if (!isRecord(values)) return undefined;
	return Object.fromEntries(
		Object.entries(values).flatMap(([name, value]): [string, IBinaryData][] => {
			if (Array.isArray(value)) {
				return value.filter(isFile).map((file, index) => [`${name}_${String(index)}`, file]);
			}
			return isFile(value) ? [[name, value]] : [];
		}),
	);
}

export function isFile(value: unknown): value is IBinaryData {
	return isJsonObject(value) && isString(value.data) && isString(value.mimeType);
}

function valueOf(value: unknown, name: string): unknown {
	return isRecord(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined;
}
