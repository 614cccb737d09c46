import { getTask, isTerminal } from '../../api/tasks';
import type { Task } from '../../api/types';
import { resultItem } from '../../execution/output-item';
import { perItem } from '../../execution/operation';
import { webAddressField } from '../../fields/text';
import { answerOf, requireJobNotFailed } from '../job';
import type { Job } from '../job';
import { NEXT_STEP } from '../patience';
import { submitAsync } from '../submit';
import type { Accepted } from '../submit-once';
import type { Mode } from './mode';

const webhookUrl = webAddressField({
	displayName: 'Webhook URL',
	name: 'webhookUrl',
	placeholder: 'e.g. https://n8n.example.com/webhook/…',
	description: 'The URL that Overten calls once, when the job completes or fails',
});

export const returnTask: Mode = {
	value: 'async',
	name: 'Async: Return Task',
	description: 'Submit the job and continue immediately with its task ID, without its result',
	fields: [webhookUrl],
	labels: new Map([['webhook_url', 'Webhook URL']]),
	waits: false,
	polls: false,
	async execute(batch, prepare) {
		return await perItem(async (item) => {
			const url = webhookUrl.read(item);
			const job = await prepare(item);
			const submitted = await submitAsync(job, () => url);
			if (submitted.kind === 'finished') return await answerOf(job, submitted.result);
			if (!job.item.batch.host.isTool) return await answerOf(job, submitted.task);
			const task = await currentState(job, submitted);
			return isTerminal(task)
				? await answerOf(job, task)
				: await resultItem(job.item, { ...task, next_step: NEXT_STEP }, job);
		})(batch);
	},
};

/** A model that calls again learns what has become of the job. @throws {TaskEndedError} when it has failed */
async function currentState(job: Job, { isFound, task }: Accepted): Promise<Task> {
	if (!isFound) return task;
	return requireJobNotFailed(job, await getTask(job.item.client, task.task_id));
}
