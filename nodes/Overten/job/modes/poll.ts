import { perItem } from '../../execution/operation';
import { awaitedAnswerOf } from '../job';
import { submitAndPoll } from '../poll-task';
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
			return await awaitedAnswerOf(job, submitAndPoll(job));
		})(batch);
	},
};
