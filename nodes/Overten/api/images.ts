import type { IDataObject } from 'n8n-workflow';

import { parseAnswer, parseObject, requireDeleted } from './answer';
import type { OvertenClient } from './client';
import { isFilled, isJsonObject } from './guards';
import { multipartBody, UPLOAD_TIMEOUT_MS } from './multipart';
import type { OpenContent } from './multipart';
import type { PagedList } from './pages';
import type { Image } from './types';

export const IMAGES: PagedList = { path: '/images', field: 'images' };

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
	const answer = await client.request({
		method: 'POST',
		path: '/images',
		form: async () => multipartBody(fields, await open()),
		timeoutMs: UPLOAD_TIMEOUT_MS,
	});
	return parseAnswer(answer, parseImage, 'the stored image');
}

/** @throws {OvertenApiError} */
export async function getImage(client: OvertenClient, imageId: string): Promise<IDataObject> {
	return parseObject(await client.request({ method: 'GET', path: pathOf(imageId) }), 'an image');
}

/** @throws {OvertenApiError} */
export async function deleteImage(client: OvertenClient, imageId: string): Promise<void> {
	requireDeleted(await client.request({ method: 'DELETE', path: pathOf(imageId) }));
}

function parseImage(body: unknown): Image | undefined {
	if (!isJsonObject(body) || !isFilled(body.image_id)) return undefined;
	return { ...body, image_id: body.image_id };
}

function pathOf(imageId: string): string {
	return `/images/${encodeURIComponent(imageId)}`;
}
