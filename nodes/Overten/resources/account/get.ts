import { getAccount } from '../../api/account';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get the account',
	description: 'See which organization the API key belongs to, and how many credits are left',
	fields: [],
	execute: perItem(async (item) => item.output(await getAccount(item.client))),
};
