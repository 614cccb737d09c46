import { perItem } from '../../execution/operation';
import { resultItem } from '../../execution/output-item';
import { waitForEnd } from '../poll-task';
import { submitAsync } from '../submit';
import type { Mode } from './mode';

export const poll: Mode = {
	value: 'poll',
	name: 'Async: Poll Until Done',
	description: 'Submit the job and poll every few seconds until the file is ready',
	fields: [],
	waits: true,
	polls: true,
	async execute(batch, prepare) {
		return await perItem(async (item) => {
			const job = await prepare(item);
			return await resultItem(item, await waitForEnd(job, await submitAsync(job)), job);
		})(batch);
	},
};
