import type { Resource } from '../../execution/operation';
import { generate } from './generate';
import { generateOutline } from './generate-outline';

export const presentation: Resource = {
	value: 'presentation',
	name: 'Presentation',
	operations: [generate, generateOutline],
};
