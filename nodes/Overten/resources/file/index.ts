import type { Resource } from '../../execution/operation';
import { upload } from './upload';

export const file: Resource = {
	value: 'file',
	name: 'File',
	operations: [upload],
};
