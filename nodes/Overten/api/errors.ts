import { isFilled, isRecord, isString } from './guards';

/**
 * What went wrong with a request:
 * - `configuration`: it was never sent, because the credential cannot be used
 * - `status`: an error was returned
 * - `answer`: the response does not match the contract
 * - `file`: what was downloaded is not the file that was wanted
 * - `connection`: there was no response (refused, reset, timed out)
 * - `storage`: n8n could not store or read a file
 * - `cancelled`: the execution was stopped
 */
export type ApiErrorKind =
	'answer' | 'cancelled' | 'configuration' | 'connection' | 'file' | 'status' | 'storage';

/** A field that Overten rejected, from the `detail` list of a 422. */
export interface RefusedField {
	/** The field's path in the request, such as `image_assets.0.image_id`. */
	readonly field: string;
	readonly problem: string;
}

export interface ApiErrorDetails {
	readonly kind: ApiErrorKind;
	/** Whether the host of the finished file was asked, and not Overten's API. */
	readonly fromFileHost?: true;
	/** Safe to show to the user: Overten's own message, or ours. */
	readonly message: string;
	/** HTTP status of the response, only for `status` and `answer`. */
	readonly status?: number;
	/** Only for `configuration`: n8n has no such credential, or cannot decrypt it. */
	readonly credential?: 'unusable';
	/** Whether n8n's protection against internal addresses has blocked the request. */
	readonly isRestricted?: true;
	/** Whether the response is not JSON, as the page of a proxy is. */
	readonly isPage?: true;
	/** Overten's machine-readable code, an open set. */
	readonly code?: string;
	/** What is missing from a request that failed preflight. */
	readonly missing?: readonly string[];
	readonly refusedFields?: readonly RefusedField[];
	/** How long to wait before the next request, as Overten specifies, in ms. */
	readonly retryAfterMs?: number;
	/** The task that the answer names, as a 409 may do for a job that was submitted before. */
	readonly task?: { readonly taskId: string; readonly runId: string | undefined };
}

/** Anything that goes wrong between this package, Overten and n8n's storage. It never contains a header or a key. */
export class OvertenApiError extends Error {
	override readonly name = 'OvertenApiError';

	readonly details: ApiErrorDetails;

	constructor(details: ApiErrorDetails) {
		super(details.message);
		this.details = details;
	}
}

/** What was downloaded is not the file that was wanted. */
export function notAFile(message: string): OvertenApiError {
	return new OvertenApiError({ kind: 'file', message });
}

/**
 * The error for a response whose status is no success: a redirect comes from something in front of Overten's API.
 *
 * @param now the current time, in ms since the epoch, because a `Retry-After` can be a date.
 */
export function errorFromAnswer(
	status: number,
	body: unknown,
	retryAfter: unknown,
	now: number,
): OvertenApiError {
	if (status < 400) {
		const message = `Overten was expected to answer, but sent status ${String(status)}`;
		return new OvertenApiError({ kind: 'answer', status, message });
	}
	const retryAfterMs = parseRetryAfter(retryAfter, now);
	const record = isRecord(body) ? body : {};
	const refusedFields = parseRefusedFields(record.detail);
	const missing = Array.isArray(record.missing) ? record.missing.filter(isString) : undefined;
	return new OvertenApiError({
		kind: 'status',
		status,
		message: messageOf(record, refusedFields, status),
		...(isFilled(body) && { isPage: true as const }),
		...(isString(record.error) && { code: record.error }),
		...(missing !== undefined && { missing }),
		...(refusedFields.length > 0 && { refusedFields }),
		...(retryAfterMs !== undefined && { retryAfterMs }),
		...(isFilled(record.task_id) && {
			task: {
				taskId: record.task_id,
				runId: isFilled(record.run_id) ? record.run_id : undefined,
			},
		}),
	});
}

function messageOf(
	body: Record<string, unknown>,
	refusedFields: RefusedField[],
	status: number,
): string {
	if (isString(body.message) && body.message !== '') return body.message;
	if (isString(body.detail) && body.detail !== '') return body.detail;
	if (refusedFields.length > 0) {
		return refusedFields.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
	}
	return `Overten returned status ${status}`;
}

function parseRefusedFields(detail: unknown): RefusedField[] {
	if (!Array.isArray(detail)) return [];
	return detail.filter(isRecord).map(({ loc, msg }) => ({
		field: (Array.isArray(loc) ? loc.filter(isPathPart) : [])
			.filter((part) => part !== 'body')
			.join('.'),
		problem: isString(msg) ? msg : 'not accepted',
	}));
}

function isPathPart(value: unknown): value is string | number {
	return isString(value) || typeof value === 'number';
}

/**
 * `Retry-After` as seconds or as a date, in ms from `now`; undefined when it is neither.
 */
export function parseRetryAfter(value: unknown, now: number): number | undefined {
	if (!isString(value) || value.trim() === '') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(value);
	// A moment that has passed is one that others were told, too, unlike a zero.
	return Number.isNaN(date) ? undefined : Math.max(1, date - now);
}

export type Settled<T> =
	{ readonly value: T; readonly error?: undefined } | { readonly error: OvertenApiError };

/** The outcome of a request with its failure as a value. Any error that is not an {@link OvertenApiError} is rethrown. */
export async function settle<T>(request: Promise<T>): Promise<Settled<T>> {
	return await request.then(
		(value) => ({ value }),
		(error: unknown) => {
			if (error instanceof OvertenApiError) return { error };
			throw error;
		},
	);
}
