import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import { CREDENTIAL_NAME, normalizeBaseUrl, readCredential } from './credential';
import type { OvertenContext } from './credential';
import { deprecationIn } from './deprecation';
import type { Deprecation } from './deprecation';
import { connectionError, errorFromAnswer, OvertenApiError } from './errors';
import { isJsonObject, isRecord } from './guards';
import { withTextIds } from './ids';
import type { MultipartBody } from './multipart';
import { withRetries } from './retry';
import type { StopSignal } from './stop-signal';

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
}

export interface OvertenAnswer {
	readonly status: number;
	/** Parsed when it is JSON; a string otherwise. */
	readonly body: unknown;
	readonly headers: Readonly<Record<string, unknown>>;
}

/** Overten's API over n8n's own HTTP helper, which adds the API key from the credential. */
export class OvertenClient {
	readonly stop: StopSignal;

	/** That an endpoint in use is about to end, as Overten announces it in its headers. */
	deprecation: Deprecation | undefined;

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
	 * The host name of the base URL.
	 *
	 * @throws {OvertenApiError} kind `configuration` when the credential's base URL is not a web address
	 */
	async host(): Promise<string> {
		return new URL(await this.#readBaseUrl()).hostname;
	}

	/** Tells accounts apart: the same for the same base URL and API key, and nothing can be read from it. */
	async account(): Promise<string> {
		const { apiKey, baseUrl } = await readCredential(this.#context);
		return createHash('sha256')
			.update(JSON.stringify([baseUrl, apiKey]))
			.digest('base64url');
	}

	/**
	 * Sends a request and retries it according to the retry policy.
	 *
	 * @returns an answer whose status is below 400, or 408: a sync request that was not promoted
	 * @throws {OvertenApiError} kind `configuration`, too, when the credential's base URL is not a web address
	 */
	async request(request: OvertenRequest): Promise<OvertenAnswer> {
		return await withRetries(async () => await this.requestOnce(request), {
			stop: this.stop,
			repeatable: request.repeatable ?? request.method === 'GET',
			...(request.deadline !== undefined && { deadline: request.deadline }),
		});
	}

	/** {@link OvertenClient.request} without a second attempt, for callers that repeat it themselves. */
	async requestOnce(request: OvertenRequest): Promise<OvertenAnswer> {
		const baseUrl = await this.#readBaseUrl();
		await this.#waitForRateLimit();
		const answer = await this.#send(baseUrl, request);
		if (answer.status < 400 || answer.status === 408) return answer;

		const error = errorFromAnswer(
			answer.status,
			answer.body,
			answer.headers['retry-after'],
			Date.now(),
		);
		if (answer.status === 429) this.#pauseAll(error);
		throw error;
	}

	async #readBaseUrl(): Promise<string> {
		this.#baseUrl ??= readCredential(this.#context).then(({ baseUrl }) =>
			normalizeBaseUrl(baseUrl),
		);
		return await this.#baseUrl;
	}

	async #send(baseUrl: string, request: OvertenRequest): Promise<OvertenAnswer> {
		const form = await request.form?.();
		const response: unknown = await withConnectionErrors(
			this.stop,
			this.#context.helpers.httpRequestWithAuthentication.call(this.#context, CREDENTIAL_NAME, {
				method: request.method,
				url: baseUrl + request.path,
				...(request.query && { qs: request.query }),
				...(request.body && { body: { ...request.body } }),
				...(form && { body: form.body, headers: form.headers }),
				json: true,
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
		const headers = isRecord(response.headers) ? response.headers : {};
		this.deprecation ??= deprecationIn(headers, request.path);
		return { status: response.statusCode, body: withTextIds(response.body), headers };
	}

	#pauseAll({ details }: OvertenApiError): void {
		this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + (details.retryAfterMs ?? 0));
	}

	async #waitForRateLimit(): Promise<void> {
		while (Date.now() < this.#pausedUntil) await this.stop.sleep(this.#pausedUntil - Date.now());
	}
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
