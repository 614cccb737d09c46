import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { downloadFile } from '../api/download';
import type { BinaryContext, FileToDownload } from '../api/download';
import { settle } from '../api/errors';
import { isFormat, isJsonObject, isString } from '../api/guards';
import { getRun } from '../api/runs';
import type { Format } from '../api/types';

/** The input item that an output item is made from, in an execution or in a resumed one. */
export interface InputItem {
	readonly client: OvertenClient;
	/** Where the file is stored. */
	readonly context: BinaryContext;
	/** Its files, which the output item keeps. */
	readonly files: IBinaryKeyData | undefined;
	readonly index: number;
}

/** What is known of a job's file before it is downloaded. */
export interface ExpectedFile {
	/** Null where no file is made, or where the format is not known. */
	readonly format: Format | null;
	/** The binary field for the file; undefined when no file is wanted. */
	readonly outputField: string | undefined;
}

/**
 * The one shape of output of every mode and of the trigger: the contract's fields at the top level, `null` while
 * unknown, and whatever else Overten sent beside them. The answer to a sync text request names no task and no status:
 * that it came means that it is done.
 */
export function toOutput({ result, ...state }: IDataObject, format: Format | null): IDataObject {
	return {
		task_id: null,
		run_id: null,
		status: 'completed',
		format,
		download_url: null,
		edit_url: null,
		summary: null,
		artifacts: [],
		credits_used: null,
		duration_ms: null,
		...(isJsonObject(result) && result),
		...state,
	};
}

/**
 * The output item of a job in whatever state, with its file when it has completed with one.
 *
 * @param state the answer to a sync request, a task, or a task that has just been accepted
 * @throws {OvertenApiError} when the file cannot be downloaded
 */
export async function resultItem(
	input: InputItem,
	state: IDataObject,
	{ format, outputField }: ExpectedFile,
): Promise<INodeExecutionData> {
	const json = toOutput(state, format);
	const { run_id: runId, status } = json;
	const url = isString(json.download_url) ? json.download_url : undefined;
	const hasFile = status === 'completed' && (format !== null || url !== undefined);
	if (outputField === undefined || !hasFile || !isString(runId)) return itemWith(input, json);

	const known = format ?? (await formatOfRun(input.client, runId));
	const file = { runId, format: known, url };
	return await itemWithFile(input, { ...json, format: known ?? null }, outputField, file);
}

/**
 * An output item with a run's file beside the files of its input item.
 *
 * @throws {OvertenApiError} when the file cannot be downloaded
 */
export async function itemWithFile(
	input: InputItem,
	json: IDataObject,
	outputField: string,
	file: FileToDownload,
): Promise<INodeExecutionData> {
	const downloaded = await downloadFile(input.context, input.client, file);
	return itemWith(input, json, { [outputField]: downloaded });
}

function itemWith({ files, index }: InputItem, json: IDataObject, file: IBinaryKeyData = {}) {
	const binary = { ...files, ...file };
	return {
		json,
		pairedItem: { item: index },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/** Only for the file's type, which the file host names as well: a run that cannot be read fails nothing. */
async function formatOfRun(client: OvertenClient, runId: string): Promise<Format | undefined> {
	const run = await settle(getRun(client, runId));
	return run.error === undefined && isFormat(run.value.format) ? run.value.format : undefined;
}
