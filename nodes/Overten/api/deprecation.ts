import { isFilled } from './guards';

/** The announced end of an endpoint. */
export interface Deprecation {
	/** Below the base URL. */
	readonly path: string;
	/** When it ends, as Overten writes it; undefined when it does not say. */
	readonly endsOn: string | undefined;
}

/** Reads `X-Deprecated: true` and `Sunset` (documented; RFC 8594). */
export function deprecationIn(
	headers: Readonly<Record<string, unknown>>,
	path: string,
): Deprecation | undefined {
	const { sunset, 'x-deprecated': deprecated } = headers;
	const endsOn = isFilled(sunset) ? sunset : undefined;
	if (endsOn === undefined && String(deprecated).toLowerCase() !== 'true') return undefined;
	return { path, endsOn };
}
