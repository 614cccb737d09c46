import type { Resource } from '../operation';
import { generate } from './generate';

export const document: Resource = {
	value: 'document',
	name: 'Document',
	operations: [generate],
};
