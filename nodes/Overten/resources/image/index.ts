import type { Resource } from '../../execution/operation';
import { remove } from './delete';
import { get } from './get';
import { getAll } from './get-all';
import { upload } from './upload';

export const image: Resource = {
	value: 'image',
	name: 'Image',
	operations: [upload, get, getAll, remove],
};
