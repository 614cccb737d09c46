import type { Resource } from '../../execution/operation';
import { get } from './get';

export const account: Resource = {
	value: 'account',
	name: 'Account',
	operations: [get],
};
