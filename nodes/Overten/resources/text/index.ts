import type { Resource } from '../../execution/operation';
import { humanize } from './humanize';
import { rewrite } from './rewrite';
import { writeNewContent } from './write-new-content';

export const text: Resource = {
	value: 'text',
	name: 'Text',
	operations: [humanize, rewrite, writeNewContent],
};
