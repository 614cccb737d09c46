import type { Resource } from '../../execution/operation';
import { check } from './check';

export const prompt: Resource = {
	value: 'prompt',
	name: 'Prompt',
	operations: [check],
};
