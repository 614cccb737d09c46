import type { Task } from '../../../api/types';
import { hasFailed, requireNotFailed } from '../../../errors/task-errors';
import type { Batch, Item } from '../../../execution/batch';
import type { Field } from '../../../execution/operation';
import { resultItem, toOutput } from '../../../execution/output-item';
import { continueItems, itemsOf, runItems } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import type { Job } from '../../job';
import { pollTask } from '../../poll-task';
import { submitAsync } from '../../submit';
import type { Submitted } from '../../submit';
import type { Mode } from '../mode';
import { checkAllTasks } from './check-tasks';
import { STATE_KEY, toPausedJob, toStored, waitingJobs } from './paused-job';
import type { PausedJob } from './paused-job';
import { readResumeUrl } from './resume-url';

const notice: Field<void> = {
	properties: [
		{
			displayName:
				'Overten must be able to reach your n8n instance from the internet. If you host n8n yourself, set its WEBHOOK_URL environment variable to its public address. Save the workflow before you run it.',
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
		const submitted = await runItems(batch, async (item) => {
			const resumeUrl = await readResumeUrl(item);
			const job = await prepare(item);
			jobs.set(item, job);
			return toPausedJob(job, await taskToWaitFor(job, await submitAsync(job, resumeUrl)));
		});
		const outcomes = await checkAllTasks(batch.client, submitted);
		if (waitingJobs(outcomes).length > 0) {
			await suspend(batch, outcomes);
			return batch.context.getInputData();
		}
		return itemsOf(
			await continueItems(batch, outcomes, async (item, paused) => {
				if (hasFailed(paused.task)) jobs.get(item)?.memory.failed();
				return [await resultItem(item, requireNotFailed(paused.task), paused)];
			}),
		);
	},
};

/**
 * The task of a submitted job. The callback of one that an earlier execution has submitted goes to that execution: it is
 * polled here instead, until it has ended.
 */
async function taskToWaitFor(job: Job, submitted: Submitted): Promise<Task> {
	if (submitted.kind === 'finished') {
		return { ...submitted.result, task_id: '', status: 'completed' };
	}
	const { isFound, task } = submitted;
	if (!isFound || !job.memory.isOfEarlierExecution) return task;
	return await pollTask(job.item.client, { task_id: task.task_id }, job.wait);
}

/**
 * Pauses the execution until Overten has called back for every task.
 *
 * When the time is up, n8n passes the input items on and calls no code of the node: so they are made to show the last
 * known state of their tasks.
 */
async function suspend({ context }: Batch, outcomes: readonly Outcome<PausedJob>[]): Promise<void> {
	context.getContext('node')[STATE_KEY] = toStored(outcomes);
	context.getInputData().forEach((item, index) => {
		const outcome = outcomes[index];
		if (outcome?.kind === 'failed') item.json = outcome.item.json;
		if (outcome?.kind !== 'done') return;
		item.json = { ...toOutput(outcome.value.task, outcome.value.format), timed_out: true };
	});
	const waitLimitMs = Math.max(...waitingJobs(outcomes).map((job) => job.waitLimitMs));
	await context.putExecutionToWait(new Date(Date.now() + waitLimitMs));
}
