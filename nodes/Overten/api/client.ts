import { createHash } from 'crypto';

import { isOk } from './answer';
import type { OvertenAnswer } from './answer';
import { normalizeBaseUrl, readCredential } from './credential';
import type { OvertenContext } from './credential';
import { inTime } from './deadline';
import { deprecationIn } from './deprecation';
import type { Deprecation } from './deprecation';
import { errorFromAnswer, settle } from './errors';
import type { OvertenApiError } from './errors';
import { exchange, timedOut } from './exchange';
import type { SentRequest } from './exchange';
import { streamIn } from './file-stream';
import { Pace } from './pace';
import { withRetries } from './retry';
import type { StopSignal } from './stop-signal';

/** How long a request without a deadline waits for rate limits, in ms: as long as the default wait limit. */
const DEFAULT_PATIENCE_MS = 30 * 60_000;

export interface OvertenRequest extends SentRequest {
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
}

export interface ClientOptions {
	/** For every request of the client, in ms since the epoch. Default: none. */
	readonly deadline?: number;
}

/** Overten's API, at the pace that Overten allows, with retries and deadlines. */
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
			const answer = await exchange(this.#context, request, { stop: this.stop, baseUrl, deadline });
			this.deprecation ??= deprecationIn(answer.headers, request.path);
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
}
