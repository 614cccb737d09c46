import { OvertenApiError } from './errors';

/**
 * The credential's base URL without a trailing slash.
 *
 * @throws {OvertenApiError} kind `configuration` when it is no http or https address.
 */
export function normalizeBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw new OvertenApiError({
			kind: 'configuration',
			message: 'The base URL in the Overten credential is not a web address',
		});
	}
	return text.replace(/\/+$/, '');
}
