import { ApiError, notFound } from './api-error.ts';
import type { World } from './world.ts';

export interface PageQuery {
	/** The ID of the last entry of the previous page, so that new entries do not shift the pages. */
	readonly cursor?: string;
	readonly limit?: number;
}

const DEFAULT_LIMIT = 20;

/** @throws {ApiError} 404 or 501 where the dialect has no lists */
export function refuseMissingList({ dialect }: World): void {
	if (dialect.lists === 'notThere') throw notFound('This list');
	if (dialect.lists === 'notLiveYet') {
		throw new ApiError(501, 'not_implemented', 'This endpoint is not live yet.');
	}
}

/** The page that is asked for, as far as the dialect has pages. @throws {ApiError} where it has no lists */
export function listQuery(world: World, query: PageQuery): PageQuery {
	refuseMissingList(world);
	return world.dialect.lists === 'withoutCursor' ? { limit: Infinity } : query;
}

/**
 * A page of a list, with the cursor of the next one.
 *
 * @throws {ApiError} 400 for a cursor that no page has returned
 */
export function pageOf<T>(
	items: readonly T[],
	idOf: (item: T) => string,
	{ cursor, limit = DEFAULT_LIMIT }: PageQuery,
): { items: T[]; next_cursor: string | null } {
	const before = cursor === undefined ? -1 : items.findIndex((item) => idOf(item) === cursor);
	if (cursor !== undefined && before === -1) {
		throw new ApiError(400, 'invalid_cursor', 'The cursor is invalid.');
	}
	const page = items.slice(before + 1, before + 1 + limit);
	const last = page.at(-1);
	const isEnd = before + 1 + limit >= items.length;
	return { items: page, next_cursor: isEnd || last === undefined ? null : idOf(last) };
}
