import type { IExecuteFunctions } from 'n8n-workflow';

import type { OvertenClient } from '../../api/client';
import { settle } from '../../api/settle';
import { getTask } from '../../api/tasks';
import { isTerminal } from '../../generation/ends';
import { toOutput } from '../../generation/result';
import { forEachItem } from '../for-each-item';
import { toStored } from './paused-item';
import type { ItemOutcome, PausedTask } from './paused-item';

/** The key of the state in the node's context. */
export const STATE_KEY = 'overten';

/** Looks are short and cheap. */
export const LOOKS_AT_ONCE = 10;

/**
 * One look at every task: whatever has ended by now calls no more.
 *
 * @throws {OvertenApiError} kind `cancelled` when the execution was stopped
 */
export async function lookAtPaused(
	client: OvertenClient,
	outcomes: readonly ItemOutcome[],
): Promise<ItemOutcome[]> {
	const seen = [...outcomes];
	await forEachItem(outcomes.length, LOOKS_AT_ONCE, async (index) => {
		const outcome = outcomes[index];
		if (outcome?.kind !== 'paused' || isTerminal(outcome.paused.task)) return;
		seen[index] = { kind: 'paused', paused: await lookAt(client, outcome.paused) };
	});
	return seen;
}

/** A look that fails tells nothing: the callback will. */
async function lookAt(client: OvertenClient, paused: PausedTask): Promise<PausedTask> {
	const look = await settle(getTask(client, paused.task.task_id));
	client.stop.throwIfStopped();
	return look.error === undefined ? { ...paused, task: look.value } : paused;
}

/** The tasks that have not ended, as far as is known. */
export function waitingTasks(outcomes: readonly ItemOutcome[]): PausedTask[] {
	return outcomes
		.flatMap((outcome) => (outcome.kind === 'paused' ? [outcome.paused] : []))
		.filter(({ task }) => !isTerminal(task));
}

/**
 * Stores the execution until Overten has called for every task.
 *
 * When the time is up, n8n hands on the input items as they are and asks nobody: so they are made to say where their
 * tasks stood.
 */
export async function suspend(
	context: IExecuteFunctions,
	outcomes: readonly ItemOutcome[],
): Promise<void> {
	context.getContext('node')[STATE_KEY] = toStored(outcomes);
	context.getInputData().forEach((item, index) => {
		const outcome = outcomes[index];
		if (outcome?.kind === 'failed') item.json = outcome.item.json;
		if (outcome?.kind !== 'paused') return;
		item.json = { ...toOutput(outcome.paused.task, outcome.paused.format), timed_out: true };
	});
	const waitLimitMs = Math.max(...waitingTasks(outcomes).map((paused) => paused.waitLimitMs));
	await context.putExecutionToWait(new Date(Date.now() + waitLimitMs));
}
