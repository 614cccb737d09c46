import type {
	IBinaryData,
	IExecuteFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { OvertenClient } from './client';
import { errorFromAnswer, notAFile, OvertenApiError, settle } from './errors';
import { addressOfRun, isSameAddress, parseFileAddress, pathOf } from './file-address';
import type { FileAddress } from './file-address';
import { FILE_TYPES, fileNameOf, formatOfDownload, startsAsOfficeFile } from './file-headers';
import type { FormatHints } from './file-headers';
import { openFile } from './file-request';
import type { OpenedFile } from './file-request';
import { firstBytes, watchForStall } from './file-stream';
import { DEFAULT_RETRY_POLICY, isPassing, withRetries } from './retry';
import { fileHostError, isOfFileSystem, storageError } from './system-errors';
import type { Format } from './types';

/** The contexts that can store binary data. */
export type BinaryContext = IExecuteFunctions | IPollFunctions | IWebhookFunctions;

export interface FileToDownload {
	/** Undefined when it is not known, as for a task that does not name its run. */
	readonly runId: string | undefined;
	/** Names the file where neither the file host nor the run does. */
	readonly taskId?: string | undefined;
	/** The expected format; undefined when it is not known, as for a task. */
	readonly format?: Format | undefined;
	/** The `download_url` as Overten sent it, if it did. */
	readonly url?: unknown;
	/** The `file_name` of the run, if it has one. */
	readonly fileName?: unknown;
}

/** A link that does not work has the run's own address behind it. */
const POLICY_OF_LINK = { ...DEFAULT_RETRY_POLICY, attempts: 4 };

/**
 * Streams a run's file into n8n's binary store: from its link and, when that does not work, from the address that
 * Overten has for every run. Either is tried again after a fault that may pass. A storage that fails is tried once.
 *
 * @throws {OvertenApiError}
 */
export async function downloadFile(
	context: BinaryContext,
	client: OvertenClient,
	file: FileToDownload,
): Promise<IBinaryData> {
	const link = parseFileAddress(file.url, await client.baseUrl());
	const own = file.runId === undefined ? undefined : addressOfRun(file.runId);
	const further = own === undefined || (link && isSameAddress(link, own)) ? undefined : own;
	const from = async (address: FileAddress, policy = DEFAULT_RETRY_POLICY) =>
		await withRetries(async () => await downloadOnce(context, client, address, file), {
			stop: client.stop,
			repeatable: true,
			deadline: client.deadlineOf(),
			policy,
			passes: (error) => isPassing(error) || error.details.status === 500,
		});

	const fromLast = async (address: FileAddress) => {
		const download = await settle(from(address));
		if (download.error === undefined) return download.value;
		if (!isNoFile(download.error)) throw download.error;
		return await from(address);
	};

	if (link !== undefined) {
		if (further === undefined) return await fromLast(link);
		const download = await settle(from(link, POLICY_OF_LINK));
		if (download.error === undefined) return download.value;
		if (!isOfLink(download.error)) throw download.error;
	}
	if (further !== undefined) return await fromLast(further);
	throw new OvertenApiError({ kind: 'answer', message: 'Overten returned no URL for the file' });
}

/** Whether another address may do better. */
function isOfLink({ details: { kind } }: OvertenApiError): boolean {
	return kind !== 'storage' && kind !== 'cancelled' && kind !== 'configuration';
}

/** Something in between may have answered, such as a proxy with a page: that may be over when it is asked again. */
function isNoFile({ details: { kind } }: OvertenApiError): boolean {
	return kind === 'file' || kind === 'answer';
}

async function downloadOnce(
	context: BinaryContext,
	client: OvertenClient,
	address: FileAddress,
	file: FileToDownload,
): Promise<IBinaryData> {
	const opened = await openFile(context, client, address);
	try {
		const name = fileNameOf(opened.headers['content-disposition']);
		const format = await checkedFormat(client, opened, {
			fileName: name,
			expected: file.format,
			otherNames: [file.fileName, pathOf(opened.url), pathOf(file.url)],
		});
		const { extension, mimeType } = FILE_TYPES[format];
		watchForStall(opened.body, opened.breakOff);
		const fileName = name ?? `${file.runId ?? file.taskId ?? 'file'}${extension}`;
		return await context.helpers
			.prepareBinaryData(opened.body, fileName, mimeType)
			.catch((error: unknown) => {
				client.stop.throwIfStopped();
				throw isOfStorage(opened, error) ? storageError('store', error) : fileHostError(error);
			});
	} finally {
		opened.body.destroy();
	}
}

/** @throws {OvertenApiError} kind `file` for anything that is not an Office file, however it is labelled */
async function checkedFormat(
	client: OvertenClient,
	{ body, breakOff, headers, status }: OpenedFile,
	hints: FormatHints,
): Promise<Format> {
	if (status >= 400) {
		const { details } = errorFromAnswer(status, undefined, headers['retry-after'], Date.now());
		throw new OvertenApiError({
			...details,
			fromFileHost: true,
			message: `The file host returned status ${String(status)}`,
		});
	}
	if (status !== 200) throw notAFile(`The file host returned status ${String(status)}`);
	const type = headers['content-type'];
	const format = formatOfDownload(type, hints);
	if (format === undefined) throw notAFile(`The type of the file is ${String(type)}`);
	const start = await firstBytes(body, 4, breakOff).catch((error: unknown) => {
		client.stop.throwIfStopped();
		throw fileHostError(error);
	});
	if (start.length === 0) throw notAFile('The file is empty');
	if (!startsAsOfficeFile(start)) throw notAFile('The file does not start as an Office file');
	return format;
}

/** Whether a file could not be stored although its download was sound. */
function isOfStorage({ body, failure }: OpenedFile, error: unknown): boolean {
	if (isOfFileSystem(error) || body.readableEnded) return true;
	return failure() === undefined && !body.destroyed;
}
