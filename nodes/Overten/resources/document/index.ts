import type { Resource } from '../../execution/operation';
import { generate } from './generate';

export const document: Resource = {
	value: 'document',
	name: 'Document',
	operations: [generate],
};
