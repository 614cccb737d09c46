import { randomBytes, randomInt, randomUUID } from 'node:crypto';

import type {
	Fault,
	LoggedDelivery,
	LoggedFileRequest,
	LoggedRequest,
	Settings,
} from './control-types.ts';
import type { Image, StoredFile, Webhook } from './contract.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Job } from './job.ts';
import type { DocumentVersion, RunRecord } from './runs.ts';

/** Longer logs drop their oldest entries. */
const LOG_LIMIT = 50_000;

export interface UploadedContent {
	readonly fileName: string;
	readonly mimeType: string;
	readonly content: Buffer;
}

export interface Subscription extends Webhook {
	readonly secret: string;
}

/** The entire state of one sandbox. */
export interface World {
	readonly apiKey: string;
	readonly initial: Initial;
	/** The base URL, and the origin of the file host; set once they listen. */
	apiUrl: string;
	filesUrl: string;
	settings: Settings;
	dialect: Dialect;
	readonly jobs: Map<string, Job>;
	readonly jobsByKey: Map<string, Job>;
	readonly runs: Map<string, RunRecord>;
	/** By the token in their URL. */
	readonly versions: Map<string, DocumentVersion>;
	readonly files: Map<string, StoredFile & UploadedContent>;
	/** Null once deleted. */
	readonly images: Map<string, (Image & UploadedContent) | null>;
	readonly subscriptions: Map<string, Subscription>;
	/** The secrets of all subscriptions that were ever created, newest last; a reset keeps them. */
	readonly subscriptionSecrets: string[];
	/** How often a directive of a prompt has already been applied. */
	readonly struck: Map<string, number>;
	faults: (Fault & { left: number; toSkip: number })[];
	/** Directives for the coming jobs, one text each, as if they stood in the prompt. */
	fates: string[];
	readonly requests: LoggedRequest[];
	readonly fileRequests: LoggedFileRequest[];
	readonly deliveries: LoggedDelivery[];
	/** The present window of the rate limit: its end in ms since the epoch, and how many requests it still allows. */
	rateWindow: { endsAt: number; left: number };
	/** Whether nothing comes in or goes out. */
	isCutOff: boolean;
	/** Aborted at a reset, which cancels pending deliveries and requests. */
	ending: AbortController;
}

/** What a reset returns to. */
export interface Initial {
	readonly settings: Pick<Settings, 'speed' | 'webhookSecret'>;
	readonly dialect: Dialect;
}

export interface Secrets {
	readonly apiKey: string;
	readonly webhookSecret: string;
}

export function makeSecrets(): Secrets {
	return {
		apiKey: `sk_live_${randomBytes(14).toString('hex')}`,
		webhookSecret: `whsec_${randomBytes(16).toString('hex')}`,
	};
}

export function makeWorld(apiKey: string, initial: Initial): World {
	return {
		apiKey,
		initial,
		apiUrl: '',
		filesUrl: '',
		dialect: initial.dialect,
		settings: {
			...initial.settings,
			credits: 1_000,
			syncCeilingMs: 300_000,
			ceiling: 'promote',
			rateLimit: 0,
			rateWindowMs: 60_000,
			rateRetryAfter: undefined,
			sunset: undefined,
			maxUploadBytes: 25 * 1_048_576,
			files: 'office',
			latencyMs: 0,
			runAgeMs: 0,
		},
		jobs: new Map(),
		jobsByKey: new Map(),
		runs: new Map(),
		versions: new Map(),
		files: new Map(),
		images: new Map(),
		subscriptions: new Map(),
		subscriptionSecrets: [],
		struck: new Map(),
		faults: [],
		fates: [],
		requests: [],
		fileRequests: [],
		deliveries: [],
		rateWindow: { endsAt: 0, left: 0 },
		isCutOff: false,
		ending: new AbortController(),
	};
}

/** Restores the initial state, except for the secrets and the addresses. */
export function resetWorld(world: World): void {
	const { settings, rateWindow, ending } = makeWorld(world.apiKey, world.initial);
	world.ending.abort();
	for (const job of world.jobs.values()) job.abandon();
	for (const store of [
		world.jobs,
		world.jobsByKey,
		world.runs,
		world.versions,
		world.files,
		world.images,
		world.subscriptions,
		world.struck,
	]) {
		store.clear();
	}
	for (const log of [world.requests, world.fileRequests, world.deliveries]) log.length = 0;
	world.faults = [];
	world.fates = [];
	world.settings = settings;
	world.rateWindow = rateWindow;
	world.dialect = world.initial.dialect;
	world.ending = ending;
}

export function addFault(world: World, fault: Fault): void {
	world.faults.push({ ...fault, left: fault.times ?? 1, toSkip: fault.skip ?? 0 });
}

/** The ID of a task or a run, which is a number in some dialects. */
export function newJobId({ dialect }: World, prefix: 'run' | 'task'): string {
	return dialect.acceptedAnswer === 'numericIds'
		? String(randomInt(10 ** 12, 10 ** 13))
		: newId(prefix);
}

/** An ID such as `file_3f2…`. */
export function newId(prefix: string): string {
	return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
}

export function log<T>(entries: T[], entry: T): T {
	entries.push(entry);
	if (entries.length > LOG_LIMIT) entries.splice(0, LOG_LIMIT / 10);
	return entry;
}

/** Nominal time as real time, in ms. */
export function scaled({ settings }: World, nominalMs: number): number {
	return nominalMs / settings.speed;
}
