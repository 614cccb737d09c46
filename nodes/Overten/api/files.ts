import { parseAnswer } from './answer';
import type { OvertenClient } from './client';
import { isFilled, isJsonObject } from './guards';
import { multipartBody, UPLOAD_TIMEOUT_MS } from './multipart';
import type { OpenContent } from './multipart';
import type { UploadedFile } from './types';

/** `init`: to start from. `reference`: to read data from. `context`: to cite. */
export type FilePurpose = 'context' | 'init' | 'reference';

/** @throws {OvertenApiError} */
export async function uploadFile(
	client: OvertenClient,
	open: OpenContent,
	purpose: FilePurpose,
): Promise<UploadedFile> {
	const answer = await client.request({
		method: 'POST',
		path: '/files',
		form: async () => multipartBody({ purpose }, await open()),
		timeoutMs: UPLOAD_TIMEOUT_MS,
	});
	return parseAnswer(answer, parseUploadedFile, 'the stored file');
}

function parseUploadedFile(body: unknown): UploadedFile | undefined {
	if (!isJsonObject(body) || !isFilled(body.file_id)) return undefined;
	return { ...body, file_id: body.file_id };
}
