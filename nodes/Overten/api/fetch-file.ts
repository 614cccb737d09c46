import { errorFromAnswer, notAFile, OvertenApiError } from './errors';
import type { OvertenClient } from './client';
import { fileNameOf, mediaTypeOf } from './file-headers';
import { openFile } from './file-request';
import type { OpenedFile } from './file-request';
import { watchForStall } from './file-stream';
import { DEFAULT_RETRY_POLICY, withRetries } from './retry';
import { fileHostError } from './system-errors';

/** A file is held in memory until it is uploaded. In bytes. */
const MAX_BYTES = 25 * 1_048_576;

const POLICY = { ...DEFAULT_RETRY_POLICY, attempts: 3 };

/** A page in place of a file, as hosts send when a person has to log in first. */
const PAGE_TYPES: ReadonlySet<string> = new Set(['application/xhtml+xml', 'text/html']);
const PAGE_START = /^\s*<(?:!doctype\s+html|html)\b/i;
const PAGE_START_BYTES = 256;

export interface FetchedFile {
	readonly content: Buffer;
	readonly fileName: string;
	readonly mimeType: string;
}

/**
 * A file from anywhere on the web. It is requested as n8n's own nodes request it, so n8n's protection against internal
 * addresses applies, and the key is not sent, whatever the address.
 *
 * @param url an http or https address
 * @throws {OvertenApiError} kind `file` for what is no file: a page, nothing, or more than 25 MB
 */
export async function fetchFile(
	context: Parameters<typeof openFile>[0],
	client: OvertenClient,
	url: string,
): Promise<FetchedFile> {
	return await withRetries(
		async () => {
			const opened = await openFile(context, client, { url });
			try {
				return await readFile(client, opened, url);
			} finally {
				opened.breakOff();
			}
		},
		{ stop: client.stop, repeatable: true, deadline: client.deadlineOf(), policy: POLICY },
	);
}

async function readFile(
	client: OvertenClient,
	{ body, breakOff, headers, status }: OpenedFile,
	url: string,
): Promise<FetchedFile> {
	if (status !== 200) throw errorFromAnswer(status, undefined, headers['retry-after'], Date.now());
	const mimeType = mediaTypeOf(headers['content-type']);
	if (PAGE_TYPES.has(mimeType)) throw notAFile('The URL leads to a web page, and not to a file');
	watchForStall(body, breakOff);
	const content = await contentOf(body).catch((error: unknown) => {
		if (error instanceof OvertenApiError) throw error;
		client.stop.throwIfStopped();
		throw fileHostError(error);
	});
	if (content.length === 0) throw notAFile('The file at the URL is empty');
	if (PAGE_START.test(content.toString('latin1', 0, PAGE_START_BYTES))) {
		throw notAFile('The URL leads to a web page, and not to a file');
	}
	return {
		content,
		fileName: fileNameOf(headers['content-disposition']) ?? nameIn(url) ?? 'file',
		mimeType: mimeType === '' ? 'application/octet-stream' : mimeType,
	};
}

async function contentOf(body: OpenedFile['body']): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	const read: AsyncIterable<Buffer> = body;
	for await (const chunk of read) {
		size += chunk.length;
		if (size > MAX_BYTES) throw notAFile('The file at the URL is larger than 25 MB');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** The last part of the path. */
function nameIn(url: string): string | undefined {
	const [name = ''] = new URL(url).pathname.split('/').slice(-1);
	try {
		return fileNameOf(`filename="${decodeURIComponent(name).replace(/["\\]/g, '_')}"`);
	} catch {
		return name;
	}
}
