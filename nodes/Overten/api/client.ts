import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import { CREDENTIAL_NAME, normalizeBaseUrl, readCredential } from './credential';
import type { OvertenContext } from './credential';
import { errorFromAnswer, OvertenApiError, settle } from './errors';
import { streamIn } from './file-stream';
import { isJsonObject, isRecord } from './guards';
import type { MultipartBody } from './multipart';
import { withRetries } from './retry';
import type { StopSignal } from './stop-signal';
import { connectionError, storageError } from './system-errors';

/** Ample for every request that does not hold its connection for the whole length of a job. */
const DEFAULT_TIMEOUT_MS = 60_000;

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
	/** No attempt starts after this moment, in ms since the epoch. */
	readonly deadline?: number;
	/** What the contract calls success. Default: every 2xx. */
	readonly isSuccess?: (status: number) => boolean;
	/** Called for every attempt that fails, the last one included. */
	readonly onFailedAttempt?: (error: OvertenApiError) => void;
	/** Ends a body that is read as a stream. Without it, the body is read whole. */
	readonly streamUntil?: AbortSignal;
}

export interface OvertenAnswer {
	readonly status: number;
	/** Parsed when it is JSON; a string otherwise, or a stream where one was requested. */
	readonly body: unknown;
	readonly headers: Readonly<Record<string, unknown>>;
}

/** Overten's API over n8n's own HTTP helper, which adds the API key from the credential. */
export class OvertenClient {
	readonly stop: StopSignal;

	readonly #context: OvertenContext;

	/** Read on first use: n8n decrypts the credential for it. */
	#baseUrl: Promise<string> | undefined;

	/** Until when Overten's rate limit holds every request back, in ms since the epoch. */
	#pausedUntil = 0;

	constructor(context: OvertenContext, stop: StopSignal) {
		this.#context = context;
		this.stop = stop;
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

	/**
	 * Sends a request and retries it according to the retry policy.
	 *
	 * @returns an answer whose status is a success
	 * @throws {OvertenApiError} kind `configuration`, too, when the credential's base URL is not a web address
	 */
	async request(request: OvertenRequest): Promise<OvertenAnswer> {
		const attempt = async () => {
			const outcome = await settle(this.requestOnce(request));
			if (outcome.error === undefined) return outcome.value;
			request.onFailedAttempt?.(outcome.error);
			throw outcome.error;
		};
		return await withRetries(attempt, {
			stop: this.stop,
			repeatable: request.repeatable ?? request.method === 'GET',
			...(request.deadline !== undefined && { deadline: request.deadline }),
		});
	}

	/** {@link OvertenClient.request} without a second attempt, for callers that repeat it themselves. */
	async requestOnce(request: OvertenRequest): Promise<OvertenAnswer> {
		const baseUrl = await this.baseUrl();
		await this.#waitForRateLimit();
		const answer = await this.#send(baseUrl, request);
		if ((request.isSuccess ?? isOk)(answer.status)) return answer;
		if (request.streamUntil !== undefined) streamIn(answer).destroy();

		const error = errorFromAnswer(
			answer.status,
			answer.body,
			answer.headers['retry-after'],
			Date.now(),
		);
		if (answer.status === 429) this.#pauseAll(error);
		throw error;
	}

	async #send(baseUrl: string, request: OvertenRequest): Promise<OvertenAnswer> {
		const form = await openForm(request);
		const response: unknown = await withConnectionErrors(
			this.stop,
			this.#context.helpers.httpRequestWithAuthentication.call(this.#context, CREDENTIAL_NAME, {
				method: request.method,
				url: baseUrl + request.path,
				...(request.query && { qs: request.query }),
				...(request.body && { body: { ...request.body } }),
				...(form && { body: form.body, headers: form.headers }),
				...(request.streamUntil === undefined
					? { json: true }
					: { encoding: 'stream' as const, abortSignal: request.streamUntil }),
				timeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A redirect would send the key to another address.
				disableFollowRedirect: true,
			}),
		);
		if (!isRecord(response) || typeof response.statusCode !== 'number') {
			throw new OvertenApiError({ kind: 'answer', message: 'n8n returned no HTTP answer' });
		}
		return {
			status: response.statusCode,
			body: response.body,
			headers: isRecord(response.headers) ? response.headers : {},
		};
	}

	#pauseAll({ details }: OvertenApiError): void {
		this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + (details.retryAfterMs ?? 0));
	}

	async #waitForRateLimit(): Promise<void> {
		while (Date.now() < this.#pausedUntil) await this.stop.sleep(this.#pausedUntil - Date.now());
	}
}

/** What the contract calls success, unless a request says otherwise. */
export function isOk(status: number): boolean {
	return status >= 200 && status < 300;
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

/**
 * The body of an answer as the contract describes it.
 *
 * @param parse returns undefined for anything else
 * @param what a noun phrase for the error, such as `a task`
 * @throws {OvertenApiError} kind `answer` when it is something else
 */
export function parseAnswer<T>(
	{ status, body }: OvertenAnswer,
	parse: (body: unknown) => T | undefined,
	what: string,
): T {
	const parsed = parse(body);
	if (parsed !== undefined) return parsed;
	const found = typeof body === 'string' ? 'which is not JSON' : 'which is missing required fields';
	throw new OvertenApiError({
		kind: 'answer',
		status,
		message: `Overten was expected to return ${what}, but sent something else, ${found}`,
	});
}

/** {@link parseAnswer} where any JSON object will do. */
export function parseObject(answer: OvertenAnswer, what: string): IDataObject {
	return parseAnswer(answer, (body) => (isJsonObject(body) ? body : undefined), what);
}
