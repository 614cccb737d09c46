import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenAnswer } from './answer';
import type { OvertenClient } from './client';
import { OvertenApiError } from './errors';
import { isFilled, isJsonObject, isRecord } from './guards';

/** The contract's limit for a page. */
const MAX_PAGE_SIZE = 100;

/** A paginated list in Overten's API, newest first. */
export interface PagedList {
	readonly path: string;
	/** The likely name of the field that contains the entries: the documentation does not show it. */
	readonly field: string;
}

/** One answer to a request for a list. */
interface Page {
	readonly entries: readonly unknown[];
	readonly nextCursor: string | undefined;
	/** Whether it is `[]` alone, without an object around it. */
	readonly isBareAndEmpty: boolean;
}

/**
 * The entries of a list, page by page, until the caller stops reading.
 *
 * @param pageSize at most 100
 * @throws {OvertenApiError}
 */
export async function* listEntries(
	client: OvertenClient,
	list: PagedList,
	pageSize: number,
): AsyncGenerator<IDataObject> {
	const limit = Math.min(pageSize, MAX_PAGE_SIZE);
	let cursor: string | undefined;
	do {
		const page = await getPage(client, list, {
			limit,
			...(cursor !== undefined && { cursor }),
		});
		yield* page.entries.filter(isJsonObject);
		const { nextCursor } = page;
		cursor = nextCursor === cursor ? undefined : nextCursor;
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

/** The entries of one page; none when the answer holds no list. */
export function entriesIn(answer: OvertenAnswer, { field }: PagedList): IDataObject[] {
	return listIn(answer.body, field)?.filter(isJsonObject) ?? [];
}

async function getPage(
	client: OvertenClient,
	{ field, path }: PagedList,
	query: IDataObject,
): Promise<Page> {
	const ask = async () => pageIn(await client.request({ method: 'GET', path, query }), field);
	const page = await ask();
	// A proxy may answer so, too: only what is answered again is believed.
	return page.isBareAndEmpty ? await ask() : page;
}

/** @throws {OvertenApiError} when the answer holds no list, which is not the same as an empty one */
function pageIn(answer: OvertenAnswer, field: string): Page {
	if (Array.isArray(answer.body)) {
		const entries: readonly unknown[] = answer.body;
		return { entries, nextCursor: undefined, isBareAndEmpty: entries.length === 0 };
	}
	const page = parseObject(answer, 'a page of a list');
	const entries = listIn(page, field);
	if (entries === undefined) {
		throw new OvertenApiError({
			kind: 'answer',
			message: `A page is missing its list of ${field}`,
		});
	}
	const { next_cursor: next } = page;
	return { entries, nextCursor: isFilled(next) ? next : undefined, isBareAndEmpty: false };
}

/** The list in the documented field, or in another one as long as there is but one; the answer itself if it is a list. */
function listIn(body: unknown, field: string): readonly unknown[] | undefined {
	const fields = isRecord(body) ? body : {};
	const lists = Object.values(fields).filter(Array.isArray);
	return [body, fields[field], ...(lists.length === 1 ? lists : [])].find(Array.isArray);
}
