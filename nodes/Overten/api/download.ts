import type {
	IBinaryData,
	IExecuteFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { withConnectionErrors } from './client';
import type { OvertenClient } from './client';
import { errorFromAnswer, OvertenApiError, settle } from './errors';
import { FILE_TYPES, fileNameOf, formatOfDownload } from './file-headers';
import { isRecord, isString } from './guards';
import { withRetries } from './retry';
import type { Format } from './types';

/** Until the first byte; the rest may take as long as bytes keep coming. */
const FIRST_BYTE_TIMEOUT_MS = 60_000;

/** A file host that sends nothing for this long has stalled. */
const STALL_LIMIT_MS = 30_000;

const STALL_CHECK_MS = 2_000;

type Readable = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

/** The contexts that can store binary data. */
export type BinaryContext = IExecuteFunctions | IPollFunctions | IWebhookFunctions;

export interface FileToDownload {
	readonly runId: string;
	/** The expected format; undefined when it is not known, as for a task. */
	readonly format?: Format | undefined;
	/** A pre-signed URL from a finished task; requested from Overten when it is missing or no longer valid. */
	readonly url?: string | undefined;
}

/** What a file host returns for a pre-signed URL that has expired or was never valid. */
const STALE_ADDRESS: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/**
 * Streams a run's file into n8n's binary store. The request does not include the API key, because the file is on
 * another host.
 *
 * @throws {OvertenApiError}
 */
export async function downloadFile(
	context: BinaryContext,
	client: OvertenClient,
	file: FileToDownload,
): Promise<IBinaryData> {
	const conditions = { stop: client.stop, repeatable: true };
	const { url } = file;
	if (url !== undefined) {
		const download = await settle(
			withRetries(async () => await downloadOnce(context, client, url, file), conditions),
		);
		if (download.error === undefined) return download.value;
		if (!isStale(download.error)) throw download.error;
	}
	return await withRetries(
		async () => await downloadOnce(context, client, await freshAddress(client, file.runId), file),
		conditions,
	);
}

function isStale({ details: { kind, status } }: OvertenApiError): boolean {
	return kind === 'status' && status !== undefined && STALE_ADDRESS.has(status);
}

/** The current URL of the run's file: the target of a redirect. */
async function freshAddress(client: OvertenClient, runId: string): Promise<string> {
	const { status, headers } = await client.requestOnce({
		method: 'GET',
		path: `/runs/${encodeURIComponent(runId)}/download`,
	});
	if (isString(headers.location) && URL.canParse(headers.location)) return headers.location;
	throw new OvertenApiError({
		kind: 'answer',
		status,
		message: 'Overten returned no URL for the file',
	});
}

async function downloadOnce(
	context: BinaryContext,
	client: OvertenClient,
	url: string,
	{ runId, format }: FileToDownload,
): Promise<IBinaryData> {
	const { body, breakOff, headers, status } = await openStream(context, client, url);
	if (status >= 400) {
		body.destroy();
		throw errorFromAnswer(status, undefined, headers['retry-after'], Date.now());
	}
	const contentType = headers['content-type'];
	const name = fileNameOf(headers['content-disposition']);
	const found = formatOfDownload(contentType, name, format);
	if (found === undefined) {
		body.destroy();
		throw new OvertenApiError({
			kind: 'file',
			message: `The type of the file is ${String(contentType)}`,
		});
	}
	const { extension, mimeType } = FILE_TYPES[found];
	watchForStall(body, breakOff);
	return await withConnectionErrors(
		client.stop,
		context.helpers.prepareBinaryData(body, name ?? `${runId}${extension}`, mimeType),
	);
}

interface OpenedStream {
	readonly body: Readable;
	/** Makes the body fail. */
	readonly breakOff: () => void;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly status: number;
}

async function openStream(
	{ helpers }: BinaryContext,
	client: OvertenClient,
	url: string,
): Promise<OpenedStream> {
	const stalled = new AbortController();
	const { abortSignal } = client.stop;
	const signals = [stalled.signal, ...(abortSignal === undefined ? [] : [abortSignal])];
	const response: unknown = await withConnectionErrors(
		client.stop,
		helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: FIRST_BYTE_TIMEOUT_MS,
			abortSignal: AbortSignal.any(signals),
		}),
	);
	if (
		!isRecord(response) ||
		!isReadable(response.body) ||
		typeof response.statusCode !== 'number'
	) {
		throw new OvertenApiError({ kind: 'answer', message: 'n8n returned no file' });
	}
	return {
		body: response.body,
		breakOff: () => {
			stalled.abort();
		},
		headers: isRecord(response.headers) ? response.headers : {},
		status: response.statusCode,
	};
}

function isReadable(value: unknown): value is Readable {
	return isRecord(value) && typeof value.pipe === 'function' && typeof value.destroy === 'function';
}

/**
 * Watches a stream that has not been read yet: n8n's HTTP helper does so only until an answer begins.
 *
 * @param breakOff is called when no byte has come for 30 s, and makes the stream fail
 */
function watchForStall(stream: Readable, breakOff: () => void): void {
	let movedAt = Date.now();
	// Only beside the reader's own listener, since a first one would start the stream, and a stream in between would cost
	// a quarter of the speed.
	const listenBesideReader = (event: string | symbol) => {
		if (event !== 'data' && event !== 'readable') return;
		stream.off('newListener', listenBesideReader);
		stream.on('data', () => {
			movedAt = Date.now();
		});
	};
	stream.on('newListener', listenBesideReader);
	const watch = async () => {
		while (!stream.destroyed) {
			await nextCheck();
			if (Date.now() - movedAt >= STALL_LIMIT_MS) {
				breakOff();
				return;
			}
		}
	};
	void watch();
}

/** On a timer that does not keep the process alive, unlike n8n's `sleep`: most downloads end long before it. */
async function nextCheck(): Promise<void> {
	await new Promise((resolve) => {
		AbortSignal.timeout(STALL_CHECK_MS).addEventListener('abort', resolve, { once: true });
	});
}
