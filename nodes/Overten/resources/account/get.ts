import { getAccount } from '../../api/account';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description:
		'Get the organization of the API key and, where Overten reports them, its remaining credits',
	fields: [],
	execute: perItem(async (item) => item.output(await getAccount(item.client))),
};
