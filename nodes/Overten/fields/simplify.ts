import type { Field } from '../execution/operation';

const NAME = 'simplify';

/** For operations that return more than ten fields. */
export const simplify: Field<boolean> = {
	properties: [
		{
			displayName: 'Simplify',
			name: NAME,
			type: 'boolean',
			default: true,
			// A tool has a field of its own for it.
			displayOptions: { hide: { '@tool': [true] } },
			description:
				'Whether to return a simplified version of the response instead of the raw data. It leaves out the progress of a completed job and, for a text, an outline or an answer, the empty fields of a file.',
		},
	],
	read: (item) => !item.batch.host.isTool && item.parameter(NAME, false) === true,
};
