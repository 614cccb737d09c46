import { isString } from './guards';

/** Where a file is. */
export type FileAddress =
	/** Overten's own API, which receives the key: a path below the base URL, with its query. */
	| { readonly path: string }
	/** Any other host, which must not. */
	| { readonly url: string };

/** The address under which Overten always serves the newest file of a run. */
export function addressOfRun(runId: string): FileAddress {
	return { path: `/runs/${encodeURIComponent(runId)}/download` };
}

/**
 * Overten's documentation knows a `download_url` as its API's own address and as a link to another host: what the base
 * URL is an origin and a folder of is the former.
 *
 * @returns undefined when it is no address of a file at all
 */
export function parseFileAddress(link: unknown, baseUrl: string): FileAddress | undefined {
	const url = parseWebUrl(link);
	if (url === undefined) return undefined;
	const base = new URL(baseUrl);
	const folder = `${base.pathname.replace(/\/+$/, '')}/`;
	return url.origin === base.origin && url.pathname.startsWith(folder)
		? { path: url.pathname.slice(folder.length - 1) + url.search }
		: { url: url.href };
}

/** The target of a redirect: wherever it is, it is requested without the key. */
export function parseRedirect(location: unknown, from: string): string | undefined {
	return parseWebUrl(location, from)?.href;
}

export function isSameAddress(one: FileAddress, other: FileAddress): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** The path of an address, without its query; '' when it is none. */
export function pathOf(address: unknown): string {
	return parseWebUrl(address)?.pathname ?? '';
}

function parseWebUrl(text: unknown, base?: string): URL | undefined {
	if (!isString(text) || text === '' || !URL.canParse(text, base)) return undefined;
	const url = new URL(text, base);
	return /^https?:$/.test(url.protocol) ? url : undefined;
}
