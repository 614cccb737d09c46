import { randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

type BinaryStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** A file to upload to Overten, in memory or as a stream of known length. */
export interface UploadContent {
	readonly content: Buffer | BinaryStream;
	/** In bytes. */
	readonly size: number;
	readonly fileName: string;
	readonly mimeType: string;
}

/** Opens the content again for every attempt: a stream can be read only once. */
export type OpenContent = () => Promise<UploadContent>;

/** For a large file over a slow connection; Overten answers as soon as it has the file. */
export const UPLOAD_TIMEOUT_MS = 600_000;

export interface MultipartBody {
	readonly body: Buffer | NodeJS.ReadableStream;
	readonly headers: { readonly 'content-type': string; readonly 'content-length': number };
}

/**
 * A `multipart/form-data` body (RFC 7578) with text fields and one file, named `file`. A stream stays a stream: only
 * its own buffer is ever in memory.
 */
export function multipartBody(
	fields: Readonly<Record<string, string>>,
	{ content, fileName, mimeType, size }: UploadContent,
): MultipartBody {
	const boundary = `overten-${randomUUID()}`;
	const textParts = Object.entries(fields).map(
		([name, value]) =>
			`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
	);
	const head = Buffer.from(
		`${textParts.join('')}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quotable(fileName)}"\r\ncontent-type: ${mimeType.replace(/[\r\n]/g, '')}\r\n\r\n`,
	);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
	return {
		body: Buffer.isBuffer(content)
			? Buffer.concat([head, content, tail])
			: content.compose(async function* (chunks: AsyncIterable<Buffer>) {
					yield head;
					yield* chunks;
					yield tail;
				}),
		headers: {
			'content-type': `multipart/form-data; boundary=${boundary}`,
			'content-length': head.length + size + tail.length,
		},
	};
}

/** As browsers encode it (WHATWG): in UTF-8, escaping the three characters that would end the name. */
function quotable(fileName: string): string {
	return fileName.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
}
