import { perItem } from '../../execution/operation';
import { webAddressField } from '../../fields/text';
import { answerOf } from '../job';
import { submitAsync } from '../submit';
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
	waits: false,
	polls: false,
	async execute(batch, prepare) {
		return await perItem(async (item) => {
			const url = webhookUrl.read(item);
			const job = await prepare(item);
			const submitted = await submitAsync(job, url);
			const state = submitted.kind === 'finished' ? submitted.result : submitted.task;
			return await answerOf(job, state);
		})(batch);
	},
};
