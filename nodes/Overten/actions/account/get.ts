import { getAccount } from '../../api/account';
import type { Operation } from '../operation';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get the account',
	description: 'See which organization the API key belongs to, and how many credits are left',
	fields: [],
	async run({ client }, itemIndex) {
		return [{ json: await getAccount(client), pairedItem: { item: itemIndex } }];
	},
};
