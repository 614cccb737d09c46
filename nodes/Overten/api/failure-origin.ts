import type { ApiErrorDetails } from './errors';

/**
 * Where a failure arose, which decides what can be known of the job:
 * - `notSent`: before the request left n8n, so that Overten has not seen it
 * - `refusal`: Overten answered, and the answer proves that it has started nothing
 * - `fault`: Overten answered, and the answer proves nothing
 * - `wayBack`: the connection broke after the request was sent
 * - `storage`: n8n's own storage for files
 * - `fileHost`: the host that serves the finished file
 * - `stop`: the execution was stopped
 */
export type FailureOrigin =
	'fault' | 'fileHost' | 'notSent' | 'refusal' | 'stop' | 'storage' | 'wayBack';

/** System errors of a connection that was never made. */
const NOT_CONNECTED =
	/^(?:EAI_AGAIN|ECONNREFUSED|EHOSTDOWN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ERR_TLS_CERT\w*|.*CERT.*|UNABLE_TO_VERIFY\w*)$/;

/** Server errors that Overten sends before it starts anything: not live yet. */
const NOT_LIVE = 501;

/** No capacity. Only with a `Retry-After` does it come from Overten itself, and not from a gateway before it. */
const NO_CAPACITY = 503;

/** Client errors that may be about a job that exists: it took too long, or the request conflicts with its state. */
const ABOUT_A_JOB: ReadonlySet<number> = new Set([408, 409]);

/** The one classification of where a failure arose. */
export function originOf(details: ApiErrorDetails): FailureOrigin {
	const { code = '', kind } = details;
	if (kind === 'cancelled') return 'stop';
	if (kind === 'storage') return 'storage';
	if (details.fromFileHost === true || kind === 'file') return 'fileHost';
	if (kind === 'configuration') return 'notSent';
	if (kind === 'connection') return NOT_CONNECTED.test(code) ? 'notSent' : 'wayBack';
	return kind === 'status' && provesRefusal(details) ? 'refusal' : 'fault';
}

function provesRefusal({ retryAfterMs, status = 0 }: ApiErrorDetails): boolean {
	if (status === NO_CAPACITY) return retryAfterMs !== undefined;
	return status === NOT_LIVE || (status >= 400 && status < 500 && !ABOUT_A_JOB.has(status));
}
