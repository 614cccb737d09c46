import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import pRetry from 'p-retry';

import { eventIn } from './dialects/answers.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Directives } from './directives.ts';
import type { Job } from './job.ts';
import { log, scaled } from './world.ts';
import type { World } from './world.ts';

/** How long a receiver may take (documented), in ms; not scaled, because the receiver is real. */
const ANSWER_TIMEOUT_MS = 15_000;

const RETRIES = 7;

/**
 * The nominal first delay between two attempts; it doubles each time. Even in scaled time, it is long enough for a
 * restart to matter.
 */
const FIRST_PAUSE_MS = 10_000;

const SHORTEST_PAUSE_MS = 200;

export interface Delivery {
	readonly url: string;
	readonly event: string;
	readonly taskId: string;
	/** The exact bytes that are signed and sent. */
	readonly rawBody: string;
	readonly secret: string;
	/** Unix seconds; the current time when undefined. */
	readonly timestamp?: number | undefined;
	/** Sent instead of the correct signature. */
	readonly signature?: string | undefined;
	readonly headers?: Readonly<Record<string, string>> | undefined;
}

const SIGNED: Readonly<Record<Dialect['signing'], (timestamp: string, rawBody: string) => string>> =
	{
		timestampDotBody: (timestamp, rawBody) => `${timestamp}.${rawBody}`,
		timestampBody: (timestamp, rawBody) => timestamp + rawBody,
		bodyOnly: (_timestamp, rawBody) => rawBody,
	};

/** HMAC-SHA256 over timestamp and raw body, as the header carries it. */
export function sign(
	secret: string,
	timestamp: string,
	rawBody: string,
	reading: Dialect['signing'] = 'timestampDotBody',
): string {
	const signed = SIGNED[reading](timestamp, rawBody);
	return `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;
}

/**
 * Notifies every subscriber that a job has ended, unless its end is not reported.
 *
 * @returns resolves after the first attempt for each subscriber
 */
export async function deliverEnd(world: World, job: Job, directives: Directives): Promise<unknown> {
	const { event } = job;
	if (event === undefined) return;
	const order = directives.get('callback')?.value ?? '';
	const body = eventIn(world.dialect, eventBody(job, event));
	const to = (url: string, secret: string): Delivery => ({
		url,
		event,
		taskId: job.plan.taskId,
		rawBody: JSON.stringify(body),
		secret,
	});
	const subscribers = [...world.subscriptions.values()].filter(({ events }) =>
		events.includes(event),
	);
	const deliveries = [
		...(job.webhookUrl === undefined ? [] : [to(job.webhookUrl, world.settings.webhookSecret)]),
		...subscribers.map(({ secret, url }) => to(url, secret)),
	];
	return await Promise.all(
		deliveries.map(async (delivery) => {
			await steer(world, delivery, order);
		}),
	);
}

const LATE_MS = 60_000;

/** Carries out `[[callback=…]]`. */
async function steer(world: World, delivery: Delivery, order: string): Promise<void> {
	if (order === 'lost') return;
	if (order === 'forged') await attempt(world, forged(delivery), 1);
	if (order === 'late') await pause(world, scaled(world, LATE_MS));
	const copies = order === 'duplicate' ? [delivery, delivery] : [delivery];
	await Promise.all(
		copies.map(async (copy) => {
			await deliver(world, copy);
		}),
	);
}

/** As sent by someone who knows the URL but not the secret. */
function forged(delivery: Delivery): Delivery {
	const rawBody = JSON.stringify({
		event: delivery.event,
		run_id: 'run_forged',
		task_id: delivery.taskId,
		status: 'completed',
		summary: 'A forgery',
	});
	return { ...delivery, rawBody, signature: `sha256=${'0'.repeat(64)}` };
}

/**
 * Delivers until it is accepted or rejected, as Overten does: it retries after a 5xx or a timeout; a 4xx is final.
 *
 * @returns after the first attempt, while retries continue
 */
async function deliver(world: World, delivery: Delivery): Promise<void> {
	const firstSentAt = Date.now();
	const status = await attempt(world, delivery, 1);
	if (isToRepeat(status)) void repeat(world, delivery, firstSentAt).catch(() => undefined);
}

async function repeat(world: World, delivery: Delivery, firstSentAt: number): Promise<void> {
	const { signal } = world.ending;
	const firstPause = Math.max(SHORTEST_PAUSE_MS, scaled(world, FIRST_PAUSE_MS));
	await pause(world, firstPause);
	await pRetry(
		async (count) => {
			const repeated = { ...delivery, timestamp: timestampOfRepeat(world, firstSentAt) };
			const status = await attempt(world, repeated, count + 1);
			if (isToRepeat(status)) throw new Error('not taken');
		},
		{ retries: RETRIES - 1, minTimeout: firstPause * 2, factor: 2, unref: true, signal },
	);
}

/** Unix seconds; undefined for the present. The time since the first attempt is as long as the sandbox is fast. */
function timestampOfRepeat({ dialect, settings }: World, firstSentAt: number): number | undefined {
	if (dialect.deliveryTimestamp === 'ofTheAttempt') return undefined;
	const age = (Date.now() - firstSentAt) * settings.speed;
	return Math.floor((Date.now() - age) / 1000);
}

function isToRepeat(status: number | undefined): boolean {
	return status === undefined || status >= 500;
}

async function pause({ ending }: World, ms: number): Promise<void> {
	await sleep(ms, undefined, { ref: false, signal: ending.signal });
}

/** @returns the status of the response, undefined when there was none */
export async function attempt(
	world: World,
	delivery: Delivery,
	count: number,
): Promise<number | undefined> {
	const { signal } = world.ending;
	const at = Date.now();
	const status = await post(world, delivery);
	if (!signal.aborted) {
		log(world.deliveries, {
			url: delivery.url,
			event: delivery.event,
			taskId: delivery.taskId,
			attempt: count,
			status,
			at,
		});
	}
	return status;
}

async function post({ dialect, isCutOff }: World, delivery: Delivery): Promise<number | undefined> {
	if (isCutOff) return undefined;
	const timestamp = String(delivery.timestamp ?? Math.floor(Date.now() / 1000));
	const signature =
		delivery.signature ?? sign(delivery.secret, timestamp, delivery.rawBody, dialect.signing);
	const response = await axios
		.post<unknown>(delivery.url, Buffer.from(delivery.rawBody), {
			headers: {
				'content-type': 'application/json',
				'user-agent': 'Overten-Webhook/1.0',
				'x-overten-event': delivery.event,
				'x-overten-signature': signature,
				'x-overten-timestamp': timestamp,
				...delivery.headers,
			},
			signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
			maxRedirects: 0,
			proxy: false,
			validateStatus: () => true,
		})
		.catch(() => undefined);
	return response?.status;
}

function eventBody(job: Job, event: string): Readonly<Record<string, unknown>> {
	const { agentName, format, runId, taskId } = job.plan;
	const { result, ...task } = job.toTask();
	return {
		event,
		run_id: runId,
		task_id: taskId,
		agent_name: agentName,
		...(format !== undefined && { format }),
		status: job.status,
		credits_used: task.credits_used,
		duration_ms: task.duration_ms,
		...(result !== undefined && {
			download_url: result.download_url,
			edit_url: result.edit_url,
			summary: result.summary,
		}),
		...(task.error !== undefined && { error: task.error }),
	};
}
