import { booleanOption } from '../../fields/options';

export const neverError = booleanOption({
	displayName: 'Never Error',
	name: 'neverError',
	description:
		'Whether to return a failed, cancelled or expired task with its status instead of failing the item',
});
