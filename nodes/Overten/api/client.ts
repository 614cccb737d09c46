import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { isOk } from './answer';
import type { OvertenAnswer } from './answer';
import {
	credentialForRequest,
	CREDENTIAL_NAME,
	normalizeBaseUrl,
	readCredential,
} from './credential';
import type { OvertenContext } from './credential';
import { inTime, signalAt } from './deadline';
import { deprecationIn } from './deprecation';
import type { Deprecation } from './deprecation';
import { errorFromAnswer, OvertenApiError, settle } from './errors';
import { streamIn } from './file-stream';
import { isRecord } from './guards';
import { withTextIds } from './ids';
import type { MultipartBody } from './multipart';
import { Pace } from './pace';
import { withRetries } from './retry';
import type { StopSignal } from './stop-signal';
import { connectionError, storageError } from './system-errors';

/** Ample for every request that does not hold its connection for the whole length of a job. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** How long a request without a deadline waits for rate limits, in ms: as long as the default wait limit. */
const DEFAULT_PATIENCE_MS = 30 * 60_000;

export interface OvertenRequest {
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
	/** True when sending it twice has the same effect as sending it once; reads always count as repeatable. */
	readonly repeatable?: boolean;
	/**
	 * In ms since the epoch: then the request ends, whatever it waits for. Default: 30 minutes after its start, for rate
	 * limits and retries.
	 */
	readonly deadline?: number;
	/** What the contract calls success. Default: every 2xx. */
	readonly isSuccess?: (status: number) => boolean;
	/** Is told before each sending that Overten may process the request from now on, and after a 429 that it has not. */
	readonly onProcessing?: (mayHaveStarted: boolean) => void;
	/** Called for every attempt that fails, the last one included. */
	readonly onFailedAttempt?: (error: OvertenApiError) => void;
	/** Ends a body that is read as a stream. Without it, the body is read whole. */
	readonly streamUntil?: AbortSignal;
}

export interface ClientOptions {
	/** For every request of the client, in ms since the epoch. Default: none. */
	readonly deadline?: number;
}

/** Overten's API over n8n's own HTTP helper, which adds the API key from the credential. */
export class OvertenClient {
	readonly stop: StopSignal;

	/** That an endpoint in use is about to end, as Overten announces it in its headers. */
	deprecation: Deprecation | undefined;

	readonly #context: OvertenContext;

	/** Read on first use: n8n decrypts the credential for it. */
	#baseUrl: Promise<string> | undefined;

	readonly #deadline: number;

	readonly #pace: Pace;

	constructor(
		context: OvertenContext,
		stop: StopSignal,
		{ deadline = Infinity }: ClientOptions = {},
	) {
		this.#context = context;
		this.stop = stop;
		this.#deadline = deadline;
		this.#pace = new Pace(stop);
	}

	/**
	 * The credential's base URL, without a trailing slash.
	 *
	 * @throws {OvertenApiError} kind `configuration` when it is not a web address
	 */
	async baseUrl(): Promise<string> {
		this.#baseUrl ??= readCredential(this.#context).then(({ baseUrl }) =>
			normalizeBaseUrl(baseUrl),
		);
		return await this.#baseUrl;
	}

	/**
	 * The host name of the base URL.
	 *
	 * @throws {OvertenApiError} as {@link OvertenClient.baseUrl}
	 */
	async host(): Promise<string> {
		return new URL(await this.baseUrl()).hostname;
	}

	/** Tells accounts apart: the same for the same base URL and API key, and nothing can be read from it. */
	async account(): Promise<string> {
		const { apiKey, baseUrl } = await readCredential(this.#context);
		return createHash('sha256')
			.update(JSON.stringify([baseUrl, apiKey]))
			.digest('base64url');
	}

	/** The same client without its deadline, for work that continues after the caller was answered. */
	withoutDeadline(): OvertenClient {
		const client = new OvertenClient(this.#context, this.stop);
		client.#baseUrl = this.#baseUrl;
		return client;
	}

	/**
	 * When a request that starts now has to end, in ms since the epoch.
	 *
	 * @param wanted the request's own deadline
	 */
	deadlineOf(wanted = Date.now() + DEFAULT_PATIENCE_MS): number {
		return Math.min(wanted, this.#deadline);
	}

	/**
	 * Sends a request and retries it according to the retry policy.
	 *
	 * @returns an answer whose status is a success
	 * @throws {OvertenApiError} kind `configuration`, too, when the credential's base URL is not a web address
	 */
	async request(request: OvertenRequest): Promise<OvertenAnswer> {
		const deadline = this.deadlineOf(request.deadline);
		const attempt = async () => {
			const outcome = await settle(this.requestOnce({ ...request, deadline }));
			if (outcome.error === undefined) return outcome.value;
			request.onFailedAttempt?.(outcome.error);
			throw outcome.error;
		};
		return await withRetries(attempt, {
			stop: this.stop,
			repeatable: request.repeatable ?? request.method === 'GET',
			deadline,
		});
	}

	/**
	 * {@link OvertenClient.request} without a second attempt, for callers that repeat it themselves. A 429 is no attempt:
	 * Overten has rejected the request without processing it, and it is sent again at the pace that Overten allows.
	 */
	async requestOnce(request: OvertenRequest): Promise<OvertenAnswer> {
		const deadline = this.deadlineOf(request.deadline);
		// n8n reads its database for it, which can take longer than a caller waits.
		const baseUrl = await inTime(this.baseUrl(), deadline, timedOut);
		for (;;) {
			await this.#pace.turn(deadline);
			const sentAt = Date.now();
			request.onProcessing?.(true);
			const answer = await this.#send(baseUrl, request, deadline);
			if (answer.status !== 429) this.#pace.accept();
			if ((request.isSuccess ?? isOk)(answer.status)) return answer;
			if (request.streamUntil !== undefined) streamIn(answer).destroy();

			const { body, headers, status } = answer;
			const error = errorFromAnswer(status, body, headers['retry-after'], Date.now());
			if (status !== 429) throw error;
			request.onProcessing?.(false);
			this.#pace.slowDown(error, sentAt);
		}
	}

	/**
	 * Awaits work that sends several requests, but not beyond a deadline.
	 *
	 * @param deadline in ms since the epoch
	 * @throws {OvertenApiError} at the deadline: the 429 that slows the requests down, or else kind `connection`
	 */
	async inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
		return await inTime(work, deadline, () => this.#pace.refusal ?? timedOut());
	}

	async #send(baseUrl: string, request: OvertenRequest, deadline: number): Promise<OvertenAnswer> {
		const form = await openForm(request);
		const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
		const credential = await credentialForRequest(this.#context);
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
		const exchange = this.#withCredentialErrors(
			this.#context.helpers.httpRequestWithAuthentication.call(
				this.#context,
				CREDENTIAL_NAME,
				options,
				credential,
			),
		);
		const response: unknown = await inTime(exchange, deadline, timedOut);
		if (!isRecord(response) || typeof response.statusCode !== 'number') {
			throw new OvertenApiError({ kind: 'answer', message: 'n8n returned no HTTP answer' });
		}
		const headers = isRecord(response.headers) ? response.headers : {};
		this.deprecation ??= deprecationIn(headers, request.path);
		return {
			status: response.statusCode,
			body: request.streamUntil === undefined ? withTextIds(response.body) : response.body,
			headers,
		};
	}

	/** {@link withConnectionErrors}, after a look whether n8n could read the credential, which may be deleted at any time. */
	async #withCredentialErrors<T>(request: Promise<T>): Promise<T> {
		return await withConnectionErrors(this.stop, request).catch(async (error: unknown) => {
			if (error instanceof OvertenApiError && error.details.code === undefined) {
				this.stop.throwIfStopped();
				const read: unknown = await readCredential(this.#context).catch(
					(reason: unknown) => reason,
				);
				// Any other failure is one of n8n's database, which says nothing about the credential.
				if (read instanceof OvertenApiError) throw read;
			}
			throw error;
		});
	}
}

function timedOut(): OvertenApiError {
	return connectionError({ code: 'ETIMEDOUT' });
}

/** @throws {OvertenApiError} kind `storage` when n8n cannot open a file that it has stored */
async function openForm({ form }: OvertenRequest): Promise<MultipartBody | undefined> {
	return await form?.().catch((error: unknown) => {
		throw storageError('read', error);
	});
}

/**
 * Awaits n8n's HTTP helper or one of its streams. Every failure of theirs is one of the connection, since they are
 * configured not to fail on a status.
 *
 * @throws {OvertenApiError} kind `connection`, or `cancelled` after a stop
 */
export async function withConnectionErrors<T>(stop: StopSignal, work: Promise<T>): Promise<T> {
	return await work.catch((error: unknown) => {
		stop.throwIfStopped();
		throw connectionError(error);
	});
}
