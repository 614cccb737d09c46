import type { TaskStatus } from './contract.ts';

/** What the sandbox prints about itself when it is ready, as one line of JSON. */
export interface SandboxAddress {
	/** The base URL for the credential. */
	readonly apiUrl: string;
	/** The second origin, which serves the files. */
	readonly filesUrl: string;
	readonly controlUrl: string;
	readonly apiKey: string;
	readonly webhookSecret: string;
}

/** A request to the API. Header values are not stored, because the key is one of them. */
export interface LoggedRequest {
	readonly method: string;
	/** With its query. */
	readonly path: string;
	body: unknown;
	readonly headerNames: readonly string[];
	keyAccepted: boolean;
	/** Undefined until it is answered, and when its connection was reset. */
	status: number | undefined;
	/** What went wrong with it on purpose. */
	fault: FaultKind | undefined;
	/** ms since the epoch. */
	readonly at: number;
	/** The same of its answer; undefined while it has none. */
	answeredAt: number | undefined;
}

/** A request to the second origin, with its headers as sent. */
export interface LoggedFileRequest {
	readonly path: string;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly at: number;
}

/** One attempt to deliver an event. */
export interface LoggedDelivery {
	readonly url: string;
	readonly event: string;
	readonly taskId: string;
	readonly attempt: number;
	/** Undefined when there was no response. */
	readonly status: number | undefined;
	/** When it was sent, in ms since the epoch. */
	readonly at: number;
}

export interface LoggedTask {
	readonly task_id: string;
	readonly run_id: string;
	readonly status: TaskStatus;
	readonly idempotencyKey: string | undefined;
	readonly webhookUrl: string | undefined;
}

export type FaultKind =
	'status' | 'reset' | 'resetAfter' | 'slow' | 'slowAnswer' | 'malformed' | 'truncate';

/** A fault in some of the next requests. */
export interface Fault {
	readonly method?: string;
	/** Where the requests fail: at the API (default) or at the second origin. */
	readonly origin?: 'api' | 'files';
	/**
	 * Below the base URL, such as `/tasks/*`, or `/files/*` at the second origin; a `*` at the end matches anything.
	 */
	readonly path: string;
	/**
	 * `resetAfter` processes the request before it breaks the connection, `slowAnswer` before it waits; `truncate` is for
	 * downloads.
	 */
	readonly kind: FaultKind;
	readonly status?: number;
	readonly body?: unknown;
	/** Value of the `Retry-After` header. */
	readonly retryAfter?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Real time. */
	readonly delayMs?: number;
	/** Default: 1. */
	readonly times?: number;
	/** How many such requests go well before it strikes. Default: 0. */
	readonly skip?: number;
}

export interface Settings {
	/** How many times faster than real time: at 60, a minute takes a second. */
	speed: number;
	credits: number;
	/** Nominal, in ms. */
	syncCeilingMs: number;
	/** What a sync request gets at the time limit. */
	ceiling: 'promote' | '408';
	/** Requests per window; 0 for no limit. */
	rateLimit: number;
	rateWindowMs: number;
	/** Value of `Retry-After` for the rate limit; when undefined, the rest of the window in s. */
	rateRetryAfter: string | undefined;
	maxUploadBytes: number;
	/** Real files, or a few bytes of text that say which run and prompts they are of. */
	files: 'office' | 'plain';
	/** How long every request to the API takes to come in, and its answer to go out, in real time. */
	latencyMs: number;
	/** How much longer ago runs have changed than they have, in ms. */
	runAgeMs: number;
	/** Signs the callbacks of `webhook_url`, as `GET /verify` shows it. */
	webhookSecret: string;
	/** Announces in every answer that its endpoint ends on this date. */
	sunset: string | undefined;
}

/** A delivery of any kind, genuine or forged. */
export interface DeliveryOrder {
	readonly url: string;
	readonly body: unknown;
	readonly event?: string;
	/** Signs the body; when undefined, the organization's secret does. */
	readonly secret?: string;
	/** Unix seconds; the current time when undefined. */
	readonly timestamp?: number;
	/** Sent as is, instead of a computed signature. */
	readonly signature?: string;
	/** Added to the usual headers, or replacing them. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly times?: number;
}
