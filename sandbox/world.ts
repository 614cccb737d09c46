import { randomBytes, randomUUID } from 'node:crypto';

import type {
	Fault,
	LoggedDelivery,
	LoggedFileRequest,
	LoggedRequest,
	Settings,
} from './control-types.ts';
import type { Image, StoredFile, Webhook } from './contract.ts';
import type { Job } from './job.ts';
import type { DocumentVersion, RunRecord } from './runs.ts';

/** Longer logs forget their beginning. */
const LOG_LIMIT = 50_000;

export interface UploadedContent {
	readonly fileName: string;
	readonly mimeType: string;
	readonly content: Buffer;
}

export interface Subscription extends Webhook {
	readonly secret: string;
}

/** Everything that one sandbox holds. */
export interface World {
	readonly apiKey: string;
	readonly initial: InitialSettings;
	/** Origin of the file host; set once it listens. */
	filesUrl: string;
	settings: Settings;
	readonly jobs: Map<string, Job>;
	readonly jobsByKey: Map<string, Job>;
	readonly runs: Map<string, RunRecord>;
	/** By the token of their address. */
	readonly versions: Map<string, DocumentVersion>;
	readonly files: Map<string, StoredFile & UploadedContent>;
	/** Null once deleted. */
	readonly images: Map<string, (Image & UploadedContent) | null>;
	readonly subscriptions: Map<string, Subscription>;
	/** Of every subscription that was ever made, the newest last; a reset keeps them. */
	readonly subscriptionSecrets: string[];
	/** How often a directive of a prompt has struck already. */
	readonly struck: Map<string, number>;
	faults: (Fault & { left: number; toSkip: number })[];
	/** Directives for the coming jobs, one text each, as if they stood in the prompt. */
	fates: string[];
	readonly requests: LoggedRequest[];
	readonly fileRequests: LoggedFileRequest[];
	readonly deliveries: LoggedDelivery[];
	/** Aborted at a reset: what was still to be delivered is not. */
	ending: AbortController;
}

export type InitialSettings = Pick<Settings, 'speed' | 'webhookSecret'>;

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

export function makeWorld(apiKey: string, initial: InitialSettings): World {
	return {
		apiKey,
		initial,
		filesUrl: '',
		settings: {
			...initial,
			credits: 1_000,
			syncCeilingMs: 300_000,
			ceiling: 'promote',
			rateLimit: 0,
			rateWindowMs: 60_000,
			rateRetryAfter: undefined,
			maxUploadBytes: 25 * 1_048_576,
			files: 'office',
			latencyMs: 0,
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
		ending: new AbortController(),
	};
}

/** As at the start, but for the secrets and the addresses. */
export function resetWorld(world: World): void {
	const { settings, ending } = makeWorld(world.apiKey, world.initial);
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
	world.ending = ending;
}

export function addFault(world: World, fault: Fault): void {
	world.faults.push({ ...fault, left: fault.times ?? 1, toSkip: fault.skip ?? 0 });
}

/** An ID such as `task_3f2…`. */
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
