import type { TaskStatus } from './contract.ts';

/** What the sandbox tells of itself once it is ready, as one line of JSON. */
export interface SandboxAddress {
	/** The base URL for the credential. */
	readonly apiUrl: string;
	/** The second origin, where files lie. */
	readonly filesUrl: string;
	readonly controlUrl: string;
	readonly apiKey: string;
	readonly webhookSecret: string;
}

/** A request that the API has had. Header values are not kept: the key is among them. */
export interface LoggedRequest {
	readonly method: string;
	/** With its query. */
	readonly path: string;
	body: unknown;
	readonly headerNames: readonly string[];
	keyAccepted: boolean;
	/** Undefined while it is not answered, and when its connection was reset. */
	status: number | undefined;
	/** What went wrong with it on purpose. */
	fault: FaultKind | undefined;
	/** ms since the epoch. */
	readonly at: number;
	/** The same of its answer; undefined while it has none. */
	answeredAt: number | undefined;
}

/** A request that the second origin has had, with its headers as they were sent. */
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
	/** Undefined when no answer came. */
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

/** A fault at some of the coming requests. */
export interface Fault {
	readonly method?: string;
	/** Where requests go wrong: at the API (default), or at the second origin. */
	readonly origin?: 'api' | 'files';
	/** Below the base URL, such as `/tasks/*`, or `/files/*` at the second origin; a `*` at its end stands for anything. */
	readonly path: string;
	/**
	 * `resetAfter` has the request done before it breaks the connection, `slowAnswer` before it waits; `truncate` is for
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
	/** How many times faster than life: 60 makes a minute a second. */
	speed: number;
	credits: number;
	/** Nominal, in ms. */
	syncCeilingMs: number;
	/** What a sync request gets at the ceiling. */
	ceiling: 'promote' | '408';
	/** Requests per window; 0 for no limit. */
	rateLimit: number;
	rateWindowMs: number;
	/** Value of `Retry-After` for the rate limit; the window's rest in s when undefined. */
	rateRetryAfter: string | undefined;
	maxUploadBytes: number;
	/** Real files, or a few bytes of text that say which run and prompts they are of. */
	files: 'office' | 'plain';
	/** How long every request to the API takes to come in, and its answer to go out, in real time. */
	latencyMs: number;
	/** Signs the callbacks of `webhook_url`, as `GET /verify` shows it. */
	webhookSecret: string;
}

/** A delivery of any kind, genuine or forged. */
export interface DeliveryOrder {
	readonly url: string;
	readonly body: unknown;
	readonly event?: string;
	/** Signs the body; the organisation's when undefined. */
	readonly secret?: string;
	/** Unix seconds; the present when undefined. */
	readonly timestamp?: number;
	/** Sent as it is, in place of a computed one. */
	readonly signature?: string;
	/** On top of the usual ones, or in their place. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly times?: number;
}
