import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { downloadFile } from '../api/download';
import type { BinaryContext, FileToDownload } from '../api/download';
import { settle } from '../api/errors';
import type { OvertenApiError } from '../api/errors';
import { isFilled, isFormat, isJsonObject, isString } from '../api/guards';
import { getRun } from '../api/runs';
import type { Format } from '../api/types';
import { linkFields, noLink } from './file-link';
import type { LinkWish } from './file-link';
import { simplified } from './simplify';

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
	/** The link to the file; undefined when none is wanted. */
	readonly link?: LinkWish | undefined;
}

/** What is known of a job's output item before the job has ended. */
export interface ExpectedItem extends ExpectedFile {
	/** Whether it keeps what says nothing of a completed job. */
	readonly isRaw: boolean | undefined;
}

/**
 * The one shape of output of every mode and of the trigger: the contract's fields at the top level, `null` while
 * unknown, and whatever else Overten sent beside them. The answer to a sync text request names no task and no status:
 * that it came means that it is done.
 */
export function toOutput({ result, ...state }: IDataObject, format: Format | null): IDataObject {
	const { answer, outline, text } = isJsonObject(result) ? { ...result, ...state } : state;
	return {
		// What a text, an outline or an answer is for comes first; none of these has a file.
		...(text !== undefined && { text }),
		...(outline !== undefined && { outline }),
		...(answer !== undefined && { answer }),
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
	expected: ExpectedItem,
): Promise<INodeExecutionData> {
	const item = await wholeItem(input, state, expected);
	return expected.isRaw === true ? item : simplified(item);
}

async function wholeItem(
	input: InputItem,
	state: IDataObject,
	{ format, link, outputField }: ExpectedFile,
): Promise<INodeExecutionData> {
	const json = toOutput(state, format);
	const { run_id: runId, status } = json;
	const isWanted = outputField !== undefined || link !== undefined;
	if (!isWanted || status !== 'completed' || (format === null && isText(json))) {
		return itemWith(input, json);
	}
	const isNamed = isFilled(json.download_url);
	if (outputField === undefined && link?.refusal !== undefined) {
		const hasFile = format !== null || isNamed;
		return itemWith(input, { ...json, ...(hasFile && noLink(link.refusal)) });
	}
	const run = format === null && isFilled(runId) ? await readRun(input.client, runId, isNamed) : {};
	const known = format ?? (isFormat(run.format) ? run.format : undefined);
	// An answer has no file. Of any other job, the download shows whether it has one.
	if (known === undefined && !isNamed && isString(json.answer)) return itemWith(input, json);

	const url = isNamed ? json.download_url : run.download_url;
	const shown = { ...json, format: known ?? null };
	const wanted = { format, link, outputField };
	const download = itemWithFile(input, shown, wanted, {
		runId: isFilled(runId) ? runId : undefined,
		taskId: isFilled(json.task_id) ? json.task_id : undefined,
		format: known,
		url,
		fileName: [json.file_name, run.file_name].find(isFilled),
	});
	const found = await settle(download);
	if (found.error === undefined) return found.value;
	if (format === null && !isFilled(url) && isUnknown(found.error)) return itemWith(input, shown);
	input.client.stop.throwIfStopped();
	if (outputField !== undefined) throw found.error;
	// The job is done, and its own links may work.
	return itemWith(input, { ...shown, ...noLink('n8n could not download it') });
}

/** The results of text and outline tasks, which make no file. */
function isText({ download_url, outline, text }: IDataObject): boolean {
	return !isFilled(download_url) && (isString(text) || Array.isArray(outline));
}

/**
 * An output item with a run's file beside the files of its input item, with a link to it, or both, as is wanted.
 *
 * @throws {OvertenApiError} when the file cannot be downloaded
 */
export async function itemWithFile(
	input: InputItem,
	json: IDataObject,
	{ link, outputField }: Omit<ExpectedFile, 'format'>,
	file: FileToDownload,
): Promise<INodeExecutionData> {
	const downloaded = await downloadFile(input.context, input.client, file);
	return itemWith(
		input,
		{ ...json, ...(link !== undefined && linkFields(input.context, downloaded, link)) },
		outputField === undefined ? {} : { [outputField]: downloaded },
	);
}

function itemWith({ files, index }: InputItem, json: IDataObject, file: IBinaryKeyData = {}) {
	const binary = { ...files, ...file };
	return {
		json,
		pairedItem: { item: index },
		...(Object.keys(binary).length > 0 && { binary }),
	};
}

/**
 * What the run knows of its file and the task may not: the format, and the link. {} when there is no such run.
 *
 * @param isOptional whether the task names enough: then a run that cannot be read fails nothing
 * @throws {OvertenApiError}
 */
async function readRun(
	client: OvertenClient,
	runId: string,
	isOptional: boolean,
): Promise<IDataObject> {
	const run = await settle(getRun(client, runId));
	if (run.error === undefined) return run.value;
	client.stop.throwIfStopped();
	if (isOptional || isUnknown(run.error)) return {};
	throw run.error;
}

function isUnknown({ details: { fromFileHost, status } }: OvertenApiError): boolean {
	return fromFileHost !== true && (status === 404 || status === 410);
}
