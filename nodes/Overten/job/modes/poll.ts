import { perItem } from '../../execution/operation';
import { answerOf } from '../job';
import { waitForEnd } from '../poll-task';
import { submitAsync } from '../submit';
import type { Mode } from './mode';

export const poll: Mode = {
	value: 'poll',
	name: 'Async: Poll Until Done',
	description: 'Submit the job and poll every few seconds until it is done',
	fields: [],
	waits: true,
	polls: true,
	async execute(batch, prepare) {
		return await perItem(async (item) => {
			const job = await prepare(item);
			return await answerOf(job, await waitForEnd(job, await submitAsync(job)));
		})(batch);
	},
};
