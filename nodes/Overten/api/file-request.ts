import type { IExecuteFunctions } from 'n8n-workflow';

import type { OvertenClient } from './client';
import { OvertenApiError } from './errors';
import { parseRedirect } from './file-address';
import type { FileAddress } from './file-address';
import { streamIn } from './file-stream';
import type { Readable } from './file-stream';
import { isRecord } from './guards';
import { fileHostError } from './system-errors';

/** Until the first byte; the rest may take as long as bytes keep coming. */
const FIRST_BYTE_TIMEOUT_MS = 60_000;

/** An answer whose body has not been read yet. */
export interface OpenedFile {
	readonly body: Readable;
	/** Makes the body fail. */
	readonly breakOff: () => void;
	/** What the body has failed with; undefined while it has not. */
	readonly failure: () => unknown;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly status: number;
	/** Where it comes from, after a redirect. */
	readonly url: string;
}

interface RequestContext {
	readonly helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
}

/**
 * Requests a file. Overten's API receives the key, and its redirects are not followed with it; every other host does
 * not receive it.
 *
 * @throws {OvertenApiError}
 */
export async function openFile(
	context: RequestContext,
	client: OvertenClient,
	address: FileAddress,
): Promise<OpenedFile> {
	if ('url' in address) return await openWithoutKey(context, client, address.url);
	const { breakOff, signal } = breakable(client);
	const answer = await client.requestOnce({
		method: 'GET',
		path: address.path,
		streamUntil: signal,
		isSuccess: (status) => status === 200 || isRedirect(status),
	});
	const { headers, status } = answer;
	const url = (await client.baseUrl()) + address.path;
	const file = opened(streamIn(answer), breakOff, { headers, status, url });
	if (!isRedirect(status)) return file;
	breakOff();
	const target = parseRedirect(headers.location, url);
	if (target !== undefined) return await openWithoutKey(context, client, target);
	throw new OvertenApiError({
		kind: 'answer',
		status,
		message: 'Overten returned no URL for the file',
	});
}

async function openWithoutKey(
	{ helpers }: RequestContext,
	client: OvertenClient,
	url: string,
): Promise<OpenedFile> {
	const { breakOff, signal } = breakable(client);
	const response: unknown = await helpers
		.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: FIRST_BYTE_TIMEOUT_MS,
			abortSignal: signal,
		})
		.catch((error: unknown) => {
			client.stop.throwIfStopped();
			throw fileHostError(error);
		});
	const { body, headers, statusCode } = isRecord(response) ? response : {};
	const status = typeof statusCode === 'number' ? statusCode : 0;
	const answer = { headers: isRecord(headers) ? headers : {}, status, url };
	return opened(streamIn({ body, status }), breakOff, answer);
}

function opened(
	body: Readable,
	breakOff: () => void,
	answer: Pick<OpenedFile, 'headers' | 'status' | 'url'>,
): OpenedFile {
	let failure: unknown;
	// There always is a listener: without one, a stream that fails would end the process.
	body.on('error', (error: unknown) => {
		failure ??= error;
	});
	return { ...answer, body, breakOff, failure: () => failure };
}

function breakable(client: OvertenClient): { breakOff: () => void; signal: AbortSignal } {
	const stalled = new AbortController();
	const { abortSignal } = client.stop;
	return {
		breakOff: () => {
			stalled.abort();
		},
		signal: AbortSignal.any([stalled.signal, ...(abortSignal === undefined ? [] : [abortSignal])]),
	};
}

function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}
