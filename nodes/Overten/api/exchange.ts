import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { OvertenAnswer } from './answer';
import { credentialForRequest, CREDENTIAL_NAME, readCredential } from './credential';
import type { OvertenContext } from './credential';
import { inTime, signalAt } from './deadline';
import { OvertenApiError } from './errors';
import { isRecord } from './guards';
import { withTextIds } from './ids';
import type { MultipartBody } from './multipart';
import type { StopSignal } from './stop-signal';
import { connectionError, storageError } from './system-errors';

/** Ample for every request that does not hold its connection for the whole length of a job. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** A request as it is sent. */
export interface SentRequest {
	readonly method: IHttpRequestMethods;
	/** Path below the base URL, with its leading slash. */
	readonly path: string;
	readonly query?: IDataObject;
	/** Sent as JSON. */
	readonly body?: object;
	/** Sent as a form with a file; opened again for every attempt. */
	readonly form?: () => Promise<MultipartBody>;
	/** Default: 60,000 ms. */
	readonly timeoutMs?: number;
	/** Ends a body that is read as a stream. Without it, the body is read whole. */
	readonly streamUntil?: AbortSignal;
}

/** Where and until when it is sent. */
interface Sending {
	readonly stop: StopSignal;
	/** Without a trailing slash. */
	readonly baseUrl: string;
	/** In ms since the epoch: then the request ends. */
	readonly deadline: number;
}

/**
 * Sends one request with n8n's own HTTP helper, which adds the API key from the credential.
 *
 * @returns the answer, whatever its status
 * @throws {OvertenApiError} kind `connection`, `storage` when n8n cannot open the file of the form, `configuration` when it
 * cannot read the credential, or `cancelled` after a stop
 */
export async function exchange(
	context: OvertenContext,
	request: SentRequest,
	{ baseUrl, deadline, stop }: Sending,
): Promise<OvertenAnswer> {
	const form = await openForm(request);
	const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
	const credential = await credentialForRequest(context);
	const options: IHttpRequestOptions = {
		method: request.method,
		url: baseUrl + request.path,
		...(request.query && { qs: request.query }),
		...(request.body && { body: { ...request.body } }),
		...(form && { body: form.body, headers: form.headers }),
		...(request.streamUntil === undefined ? { json: true } : { encoding: 'stream' as const }),
		// In whole ms, and 0 would mean no timeout.
		timeout: Math.max(1, Math.round(Math.min(timeoutMs, deadline - Date.now()))),
		// In an execution, n8n puts the execution's own signal here, which aborts the request when a user stops it
		// (n8n-core 1.123 and 2.41). Where there is none, as in a webhook, the deadline aborts it.
		abortSignal: request.streamUntil ?? signalAt(deadline),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect would send the key to another address.
		disableFollowRedirect: true,
	};
	const sent = context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL_NAME,
		options,
		credential,
	);
	const answered = withCredentialErrors(context, stop, withConnectionErrors(stop, sent));
	const response: unknown = await inTime(answered, deadline, timedOut);
	if (!isRecord(response) || typeof response.statusCode !== 'number') {
		throw new OvertenApiError({ kind: 'answer', message: 'n8n returned no HTTP answer' });
	}
	return {
		status: response.statusCode,
		body: request.streamUntil === undefined ? withTextIds(response.body) : response.body,
		headers: isRecord(response.headers) ? response.headers : {},
	};
}

/** The error for a request that has not ended by its deadline. */
export function timedOut(): OvertenApiError {
	return connectionError({ code: 'ETIMEDOUT' });
}

async function openForm({ form }: SentRequest): Promise<MultipartBody | undefined> {
	return await form?.().catch((error: unknown) => {
		throw storageError('read', error);
	});
}

/** Every failure of n8n's HTTP helper is one of the connection, since it is configured not to fail on a status. */
async function withConnectionErrors<T>(stop: StopSignal, work: Promise<T>): Promise<T> {
	return await work.catch((error: unknown) => {
		stop.throwIfStopped();
		throw connectionError(error);
	});
}

/** Finds out whether n8n could read the credential, which may be deleted at any time. */
async function withCredentialErrors<T>(
	context: OvertenContext,
	stop: StopSignal,
	work: Promise<T>,
): Promise<T> {
	return await work.catch(async (error: unknown) => {
		if (error instanceof OvertenApiError && error.details.code === undefined) {
			stop.throwIfStopped();
			const read: unknown = await readCredential(context).catch((reason: unknown) => reason);
			// Any other failure is one of n8n's database, which says nothing about the credential.
			if (read instanceof OvertenApiError) throw read;
		}
		throw error;
	});
}
