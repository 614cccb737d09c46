import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isJsonObject } from './narrow';
import type { PagedList } from './pages';

export const IMAGES: PagedList = { path: '/images', field: 'images' };

/** @throws {OvertenApiError} */
export async function getImage(client: OvertenClient, imageId: string): Promise<IDataObject> {
	return expectAnswer(
		await client.request({ method: 'GET', path: pathOf(imageId) }),
		isJsonObject,
		'an image',
	);
}

/** @throws {OvertenApiError} */
export async function deleteImage(client: OvertenClient, imageId: string): Promise<void> {
	await client.request({ method: 'DELETE', path: pathOf(imageId) });
}

function pathOf(imageId: string): string {
	return `/images/${encodeURIComponent(imageId)}`;
}
