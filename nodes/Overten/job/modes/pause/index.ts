import type { INodeExecutionData } from 'n8n-workflow';

import type { Task } from '../../../api/types';
import { hasFailed, requireNotFailed } from '../../../errors/task-errors';
import type { Batch, Item } from '../../../execution/batch';
import { isN8n1 } from '../../../execution/host';
import { asRead } from '../../../execution/model-output';
import type { Field } from '../../../execution/operation';
import { resultItem } from '../../../execution/output-item';
import { continueItems, itemsOf, runItems } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import { keptByProcess } from '../../../process-state';
import type { Job } from '../../job';
import { inPatience } from '../../patience';
import type { Awaited } from '../../patience';
import { pollJob } from '../../poll-task';
import { submitAsync } from '../../submit';
import { answered } from '../../tool-calls';
import type { Mode } from '../mode';
import { checkAllTasks } from './check-tasks';
import { parkInput } from './parked-input';
import { stateOf, taskOfResult, toPausedJob, waitingJobs } from './paused-job';
import type { PausedJob } from './paused-job';
import { requirePossiblePause } from './requirements';
import { readResumeUrl } from './resume-url';
import { StoredExecution } from './stored-execution';
import { STATE_KEY, toStored } from './stored-pause';
import { failAtWaitLimit } from './wait-limit';

/** The executions that Overten calls back, by account and key, where executions share a key. */
const callbackOwners = keptByProcess<string>('callbackOwners');

const notice: Field<void> = {
	properties: [
		{
			displayName:
				'Overten must be able to reach your n8n instance from the internet. If you host n8n yourself, set its WEBHOOK_URL environment variable to its public address. In n8n 1, save the workflow before you run it.',
			name: 'pauseNotice',
			type: 'notice',
			default: '',
		},
	],
	read: () => undefined,
};

export const pause: Mode = {
	value: 'webhook',
	name: 'Async: Pause Until Webhook',
	description:
		'Submit the job, pause the execution, and resume it when Overten calls back. n8n does no work while it waits.',
	fields: [notice],
	waits: true,
	polls: false,
	async execute(batch, prepare) {
		const jobs = new Map<Item, Job>();
		const isPossible = requirePossiblePause(batch);
		const keepsInput = StoredExecution.running(batch.context) !== undefined;
		const submitted = await runItems(batch, async (item) => {
			await isPossible();
			const resumeUrl = await readResumeUrl(item);
			const job = await prepare(item);
			jobs.set(item, job);
			const { goesOn, state } = await submitOrFind(job, resumeUrl);
			return goesOn
				? await resultItem(item, state, job)
				: toPausedJob(job, state, keepsInput ? undefined : item.files);
		});
		const outcomes = await checkAllTasks(batch.client, submitted.map(pausedOrAnswered));
		if (waitingJobs(outcomes).length > 0) {
			await suspend(batch, outcomes);
			batch.items.forEach(answered);
			// Copies, because n8n takes the items out of the array that it gets.
			return batch.context.getInputData().map((item) => ({ ...item }));
		}
		return itemsOf(
			await continueItems(batch, outcomes, async (item, paused) => {
				if (hasFailed(paused.task)) jobs.get(item)?.memory.failed();
				requireNotFailed(paused.task);
				item.stage = 'completed';
				const output = await resultItem(item, stateOf(paused), paused);
				answered(item);
				return [asRead(item, output)];
			}),
		);
	},
};

/**
 * Submits the job, or finds the one that an earlier attempt or an equal call has submitted. The callback of one that another
 * execution has submitted, or may have, goes to that execution: it is polled here instead, as long as whoever asked waits. One
 * that has failed since is submitted again, as another job.
 */
async function submitOrFind(job: Job, resumeUrl: string): Promise<Awaited<Task>> {
	let isCalledBack = !job.memory.isOfOtherExecution;
	const submitted = await submitAsync(job, async () => {
		isCalledBack &&= await isOwnCallback(job);
		return isCalledBack ? resumeUrl : undefined;
	});
	if (submitted.kind === 'finished') {
		return { goesOn: false, state: taskOfResult(submitted.result) };
	}
	const { isFound, task } = submitted;
	if (isCalledBack && !job.memory.isOfOtherExecution) return { goesOn: false, state: task };
	const awaited = await inPatience(job.wait, pollJob(job, { task_id: task.task_id }));
	if (awaited.goesOn || !isFound || !hasFailed(awaited.state)) return awaited;
	job.memory.failed();
	return await submitOrFind(job, resumeUrl);
}

/**
 * A task has one callback. Where executions share a key, it belongs to the first of them that this process has seen.
 *
 * @throws {OvertenApiError}
 */
async function isOwnCallback({ idempotencyKey, item, sharesKey }: Job): Promise<boolean> {
	const { executionId } = item.batch;
	if (!sharesKey || idempotencyKey === undefined || executionId === undefined) return true;
	const name = `${await item.client.account()} ${idempotencyKey}`;
	const owner = callbackOwners.get(name) ?? executionId;
	callbackOwners.set(name, owner);
	return owner === executionId;
}

/** An item that is answered before its job has ended is passed on as it is. */
function pausedOrAnswered(outcome: Outcome<PausedJob | INodeExecutionData>): Outcome<PausedJob> {
	if (outcome.kind === 'failed') return outcome;
	const { value } = outcome;
	return 'json' in value ? { kind: 'failed', item: value } : { kind: 'done', value };
}

/** Pauses the execution until Overten has called back for every task, or until the wait limit. */
async function suspend(
	{ context, runIndex }: Batch,
	outcomes: readonly Outcome<PausedJob>[],
): Promise<void> {
	const waitLimitMs = Math.max(...waitingJobs(outcomes).map((job) => job.waitLimitMs));
	const waitingUntil = new Date(Date.now() + waitLimitMs);
	context.getContext('node')[STATE_KEY] = toStored({
		outcomes,
		resumesTwice: isN8n1(context),
		endsAt: waitingUntil.getTime(),
	});
	parkInput(context, outcomes, waitingUntil);
	StoredExecution.running(context)?.keepOtherRuns(runIndex);
	await context.putExecutionToWait(waitingUntil);
	failAtWaitLimit(context, outcomes, waitLimitMs);
}
