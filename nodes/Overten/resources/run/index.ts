import type { Resource } from '../../execution/operation';
import { download } from './download';
import { get } from './get';
import { getAll } from './get-all';

export const run: Resource = {
	value: 'run',
	name: 'Run',
	operations: [get, getAll, download],
};
