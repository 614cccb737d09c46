import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './client';
import type { OvertenClient } from './client';
import { OvertenApiError } from './errors';
import { isFilled, isJsonObject } from './guards';

/** The contract's limit for a page. */
const MAX_PAGE_SIZE = 100;

/** A paginated list in Overten's API, newest first. */
export interface PagedList {
	readonly path: string;
	/** The field of a page that contains its entries. */
	readonly field: string;
}

/**
 * The entries of a list, page by page, until the caller stops reading.
 *
 * @param pageSize at most 100
 * @throws {OvertenApiError}
 */
export async function* listEntries(
	client: OvertenClient,
	{ path, field }: PagedList,
	pageSize: number,
): AsyncGenerator<IDataObject> {
	let cursor: string | undefined;
	do {
		const answer = await client.request({
			method: 'GET',
			path,
			query: { limit: Math.min(pageSize, MAX_PAGE_SIZE), ...(cursor !== undefined && { cursor }) },
		});
		const page = parseObject(answer, 'a page of a list');
		const entries = page[field];
		if (!Array.isArray(entries)) {
			throw new OvertenApiError({
				kind: 'answer',
				message: `A page is missing its list of ${field}`,
			});
		}
		yield* entries.filter(isJsonObject);
		const next = page.next_cursor;
		cursor = isFilled(next) && next !== cursor ? next : undefined;
	} while (cursor !== undefined);
}

/** The first entries of a list, all of them when `limit` is Infinity. @throws {OvertenApiError} */
export async function takeEntries(
	client: OvertenClient,
	list: PagedList,
	limit: number,
	isWanted?: (entry: IDataObject) => boolean,
): Promise<IDataObject[]> {
	const taken: IDataObject[] = [];
	// When entries are filtered, a page of the limit's size is rarely enough.
	const pageSize = isWanted === undefined ? limit : MAX_PAGE_SIZE;
	for await (const entry of listEntries(client, list, pageSize)) {
		if (isWanted?.(entry) ?? true) taken.push(entry);
		if (taken.length >= limit) break;
	}
	return taken;
}
