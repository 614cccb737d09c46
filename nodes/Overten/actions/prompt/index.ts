import type { Resource } from '../operation';
import { check } from './check';

export const prompt: Resource = {
	value: 'prompt',
	name: 'Prompt',
	operations: [check],
};
