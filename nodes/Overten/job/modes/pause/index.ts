import type { Batch } from '../../../execution/batch';
import type { Field } from '../../../execution/operation';
import { resultItem, toOutput } from '../../../execution/output-item';
import { continueItems, itemsOf, runItems } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import { requireJobNotFailed } from '../../identity';
import { submitAsync } from '../../submit';
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
		const submitted = await runItems(batch, async (item) => {
			const resumeUrl = await readResumeUrl(item);
			const job = await prepare(item);
			return toPausedJob(job, await submitAsync(job, resumeUrl));
		});
		const outcomes = await checkAllTasks(batch.client, submitted);
		if (waitingJobs(outcomes).length > 0) {
			await suspend(batch, outcomes);
			return batch.context.getInputData();
		}
		return itemsOf(
			await continueItems(batch, outcomes, async (item, job) => [
				await resultItem(item, requireJobNotFailed(item, job.task), job),
			]),
		);
	},
};

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
