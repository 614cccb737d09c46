import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import pRetry from 'p-retry';

import type { Directives } from './directives.ts';
import type { Job } from './job.ts';
import { log, scaled } from './world.ts';
import type { World } from './world.ts';

/** How long a receiver may take (documented), in ms; not scaled, since the receiver is real. */
const ANSWER_TIMEOUT_MS = 15_000;

const RETRIES = 7;

/** Nominal first pause between two attempts; it doubles. In scaled time it stays long enough for a restart to matter. */
const FIRST_PAUSE_MS = 10_000;

const SHORTEST_PAUSE_MS = 200;

export interface Delivery {
	readonly url: string;
	readonly event: string;
	readonly taskId: string;
	/** The exact bytes that are signed and sent. */
	readonly rawBody: string;
	readonly secret: string;
	/** Unix seconds; the present when undefined. */
	readonly timestamp?: number | undefined;
	/** Sent in place of the right one. */
	readonly signature?: string | undefined;
	readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** HMAC-SHA256 over `<timestamp>.<raw body>`, as the header carries it. */
export function sign(secret: string, timestamp: string, rawBody: string): string {
	return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex')}`;
}

/**
 * Tells everyone who wants to know that a job has ended, unless it ended in silence.
 *
 * @returns settled when each was told, or was tried once
 */
export async function deliverEnd(world: World, job: Job, directives: Directives): Promise<unknown> {
	const { event } = job;
	if (event === undefined) return;
	const order = directives.get('callback')?.value ?? '';
	const body = eventBody(job, event);
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

/** As someone would send it who knows the URL and not the secret. */
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
 * Delivers until it is taken or refused, as Overten does: 5xx and silence are tried again, a 4xx is final.
 *
 * @returns after the first attempt, while the others go on
 */
async function deliver(world: World, delivery: Delivery): Promise<void> {
	const status = await attempt(world, delivery, 1);
	if (isToRepeat(status)) void repeat(world, delivery).catch(() => undefined);
}

async function repeat(world: World, delivery: Delivery): Promise<void> {
	const { signal } = world.ending;
	const firstPause = Math.max(SHORTEST_PAUSE_MS, scaled(world, FIRST_PAUSE_MS));
	await pause(world, firstPause);
	await pRetry(
		async (count) => {
			const status = await attempt(world, delivery, count + 1);
			if (isToRepeat(status)) throw new Error('not taken');
		},
		{ retries: RETRIES - 1, minTimeout: firstPause * 2, factor: 2, unref: true, signal },
	);
}

function isToRepeat(status: number | undefined): boolean {
	return status === undefined || status >= 500;
}

async function pause({ ending }: World, ms: number): Promise<void> {
	await sleep(ms, undefined, { ref: false, signal: ending.signal });
}

/** @returns the answer's status, undefined when none came */
export async function attempt(
	world: World,
	delivery: Delivery,
	count: number,
): Promise<number | undefined> {
	const { signal } = world.ending;
	const at = Date.now();
	const status = await post(delivery);
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

async function post(delivery: Delivery): Promise<number | undefined> {
	const timestamp = String(delivery.timestamp ?? Math.floor(Date.now() / 1000));
	const signature = delivery.signature ?? sign(delivery.secret, timestamp, delivery.rawBody);
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

function eventBody(job: Job, event: string): object {
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
