import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { multipartBody } from './multipart';
import type { UploadContent } from './multipart';
import { isImage, isUploadedFile } from './narrow';
import type { Image, UploadedFile } from './types';

/** `init`: to start from. `reference`: to read data from. `context`: to cite. */
export type FilePurpose = 'context' | 'init' | 'reference';

/** A large file over a slow line; Overten itself answers as soon as it has it. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Opens the content anew for every attempt: a stream can be read only once. */
export type OpenContent = () => Promise<UploadContent>;

/** @throws {OvertenApiError} */
export async function uploadFile(
	client: OvertenClient,
	open: OpenContent,
	purpose: FilePurpose,
): Promise<UploadedFile> {
	return expectAnswer(
		await client.request({
			method: 'POST',
			path: '/files',
			form: async () => multipartBody({ purpose }, await open()),
			timeoutMs: UPLOAD_TIMEOUT_MS,
		}),
		isUploadedFile,
		'the stored file',
	);
}

export interface ImageLabels {
	readonly tags: readonly string[];
	readonly caption: string | undefined;
}

/** @throws {OvertenApiError} */
export async function uploadImage(
	client: OvertenClient,
	open: OpenContent,
	{ tags, caption }: ImageLabels,
): Promise<Image> {
	const fields = {
		...(tags.length > 0 && { tags: tags.join(',') }),
		...(caption !== undefined && { caption }),
	};
	return expectAnswer(
		await client.request({
			method: 'POST',
			path: '/images',
			form: async () => multipartBody(fields, await open()),
			timeoutMs: UPLOAD_TIMEOUT_MS,
		}),
		isImage,
		'the stored image',
	);
}
