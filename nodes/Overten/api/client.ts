import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import { normalizeBaseUrl } from './base-url';
import { CREDENTIAL_NAME, readCredential } from './credential';
import type { OvertenContext } from './credential';
import { errorFromAnswer, OvertenApiError } from './errors';
import type { MultipartBody } from './multipart';
import { isRecord } from './narrow';
import { withRetries } from './retry';
import type { StopSignal } from './stop-signal';
import { fromTheWire } from './wire';

/** Ample for every request that does not hold its connection for a job's whole length. */
const DEFAULT_TIMEOUT_MS = 60_000;

export interface OvertenRequest {
	readonly method: IHttpRequestMethods;
	/** Path below the base URL, with its leading slash. */
	readonly path: string;
	readonly query?: IDataObject;
	/** Sent as JSON. */
	readonly body?: object;
	/** Sent as a form with a file; made anew for every attempt. */
	readonly form?: () => Promise<MultipartBody>;
	/** Default: 60,000 ms. */
	readonly timeoutMs?: number;
	/** True when sending it twice has the effect of sending it once; reads always count as such. */
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

/** Overten's API over n8n's own HTTP helper, which adds the key of the credential. */
export class OvertenClient {
	readonly stop: StopSignal;

	readonly #context: OvertenContext;

	readonly #baseUrl: string;

	/** Until when Overten's rate limit holds every request back, in ms since the epoch. */
	#pausedUntil = 0;

	private constructor(context: OvertenContext, baseUrl: string, stop: StopSignal) {
		this.#context = context;
		this.#baseUrl = baseUrl;
		this.stop = stop;
	}

	/** Where Overten is, without its port. */
	get host(): string {
		return new URL(this.#baseUrl).hostname;
	}

	/**
	 * @throws {OvertenApiError} kind `configuration` when the credential's base URL is no web address.
	 */
	static async create(context: OvertenContext, stop: StopSignal): Promise<OvertenClient> {
		const { baseUrl } = await readCredential(context);
		return new OvertenClient(context, normalizeBaseUrl(baseUrl), stop);
	}

	/**
	 * Sends a request, and sends it again as the retry policy says.
	 *
	 * @returns an answer whose status is below 400, or 408: a sync request that was not promoted.
	 * @throws {OvertenApiError}
	 */
	async request(request: OvertenRequest): Promise<OvertenAnswer> {
		return await withRetries(async () => await this.requestOnce(request), {
			stop: this.stop,
			repeatable: request.repeatable ?? request.method === 'GET',
			...(request.deadline !== undefined && { deadline: request.deadline }),
		});
	}

	/** {@link OvertenClient.request} without a second attempt, for those who come back by themselves. */
	async requestOnce(request: OvertenRequest): Promise<OvertenAnswer> {
		await this.#waitForRateLimit();
		const answer = await this.#send(request);
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

	async #send(request: OvertenRequest): Promise<OvertenAnswer> {
		const form = await request.form?.();
		const response: unknown = await fromTheWire(
			this,
			this.#context.helpers.httpRequestWithAuthentication.call(this.#context, CREDENTIAL_NAME, {
				method: request.method,
				url: this.#baseUrl + request.path,
				...(request.query && { qs: request.query }),
				...(request.body && { body: { ...request.body } }),
				...(form && { body: form.body, headers: form.headers }),
				json: true,
				timeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A redirect would take the key to another address.
				disableFollowRedirect: true,
			}),
		);
		if (!isRecord(response) || typeof response.statusCode !== 'number') {
			throw new OvertenApiError({ kind: 'answer', message: 'n8n handed over no HTTP answer' });
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
