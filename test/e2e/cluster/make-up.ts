import { setTimeout as sleep } from 'node:timers/promises';

import { withoutDirectives } from '../../../sandbox/directives.ts';
import type { N8nClient } from '../../../scripts/n8n/client.ts';
import { post } from '../support/load/calls.ts';
import type { Call } from '../support/load/calls.ts';
import type { Load } from '../support/load/load.ts';
import type { Receiver } from '../support/load/receiver.ts';

/** Longer than n8n or Overten stay silent between two attempts of the same thing. */
const QUIET_MS = 40_000;

const LOOK_EVERY_MS = 1_000;

const ROUNDS = 4;

/** What it took to get every file. */
export interface MakeUp {
	/** Failed executions on which somebody pressed Retry. */
	readonly retries: number;
	/** Calls that were made once more, because no execution that could be retried was left. */
	readonly calledAgain: number;
	/** Files of events that n8n confirmed and dropped, and that another workflow has downloaded. */
	readonly downloaded: number;
	/** How often each error was what had made Retry necessary. */
	readonly errors: Readonly<Record<string, number>>;
	/** The jobs without a file in the end. */
	readonly lost: readonly string[];
}

export interface Stage {
	readonly client: N8nClient;
	readonly receiver: Receiver;
	readonly load: Load;
	/** By the job's name. */
	readonly calls: ReadonlyMap<string, Call>;
}

/**
 * Does what an operator does after a bad day: Retry on what has failed, then the same call once more, then a download of what
 * the trigger should have collected.
 */
export async function makeUp(stage: Stage): Promise<MakeUp> {
	const { calls, receiver } = stage;
	const missing = () => [...calls.keys()].filter((name) => !receiver.files.has(name));
	const retried = new Set<string>();
	const errors: Record<string, number> = {};
	let calledAgain = 0;
	let downloaded = 0;
	await untilQuiet(missing);
	for (let round = 0; round < ROUNDS && missing().length > 0; round += 1) {
		await retryFailed(stage, retried, errors);
		await untilQuiet(missing);
		calledAgain += await callAgain(stage, missing());
		await untilQuiet(missing);
		downloaded += await downloadDropped(stage, missing(), downloaded);
		await untilQuiet(missing);
	}
	return { retries: retried.size, calledAgain, downloaded, lost: missing(), errors };
}

/** Presses Retry on each failed execution that is not in `retried` yet. */
async function retryFailed(
	{ client, load }: Stage,
	retried: Set<string>,
	errors: Record<string, number>,
): Promise<void> {
	for (const id of await failedOf(client, load.workflowIds)) {
		if (retried.has(id)) continue;
		await noteError(client, id, errors);
		retried.add(id);
		await client.executions.retry(id).catch(unlessSucceeded);
	}
}

/** @returns how many calls it has made once more */
async function callAgain({ calls }: Stage, names: readonly string[]): Promise<number> {
	const again = names.flatMap((name) => calls.get(name) ?? []);
	for (const call of again) await post(call);
	return again.length;
}

/**
 * Downloads the missing files of the trigger's jobs, but no more than n8n has dropped events: whatever else is missing counts
 * as lost.
 *
 * @param before how many it has downloaded already
 * @returns how many it has downloaded now
 */
async function downloadDropped(
	stage: Stage,
	names: readonly string[],
	before: number,
): Promise<number> {
	const { calls, load } = stage;
	const ofTrigger = names
		.flatMap((name) => calls.get(name) ?? [])
		.filter(({ url }) => url === load.urls.get('trigger'));
	if (ofTrigger.length === 0) return 0;
	const dropped = ofTrigger.slice(0, (await droppedOf(stage)) - before);
	for (const { prompt } of dropped) {
		// As Overten's list of runs shows it.
		const shown = withoutDirectives(prompt);
		await post({ url: load.urls.get('makeUp') ?? '', prompt: shown });
	}
	return dropped.length;
}

/** n8n may have repaired an execution since it was listed, and refuses to retry it then. */
function unlessSucceeded(refusal: unknown): void {
	if (!String(refusal).includes('succeeded')) throw refusal;
}

async function noteError(
	client: N8nClient,
	executionId: string,
	errors: Record<string, number>,
): Promise<void> {
	const { data, status } = await client.executions.read(executionId);
	const { error } = data.resultData;
	const text = error === undefined ? status : [error.message, error.description].join(' · ');
	// Each names its own task and run.
	const shape = text.replaceAll(/\b(task|run)_\w+/g, '$1_…');
	errors[shape] = (errors[shape] ?? 0) + 1;
}

async function failedOf(client: N8nClient, workflowIds: readonly string[]): Promise<string[]> {
	const failed: string[] = [];
	for (const workflowId of workflowIds) {
		for (const status of ['error', 'crashed']) {
			// By their status, since those that have never started would be lost among all executions.
			const broken = await client.executions.list(workflowId, status);
			failed.push(...broken.map(({ id }) => id));
		}
	}
	return failed;
}

/**
 * How many executions of the trigger's workflow have failed before they started: n8n 2 then keeps nothing of the event
 * (`workflow-runner.js`, `processError`), so that Retry runs no node.
 */
async function droppedOf({ client, load }: Stage): Promise<number> {
	const failed = await client.executions.list(load.triggeredId, 'error');
	return failed.filter(({ startedAt }) => startedAt === null).length;
}

/** @returns once nothing is missing, or nothing more has arrived for a while */
async function untilQuiet(missing: () => readonly string[]): Promise<void> {
	let left = missing().length;
	for (let quietMs = 0; left > 0 && quietMs < QUIET_MS; quietMs += LOOK_EVERY_MS) {
		await sleep(LOOK_EVERY_MS);
		const now = missing().length;
		if (now < left) quietMs = 0;
		left = now;
	}
}
