import type { Resource } from '../../execution/operation';
import { get } from './get';
import { wait } from './wait';

export const task: Resource = {
	value: 'task',
	name: 'Task',
	operations: [get, wait],
};
