import { jobOperation } from '../job-operation';
import { readLimitedText, textField } from './fields';

export const rewrite = jobOperation({
	value: 'rewrite',
	name: 'Rewrite',
	action: 'Rewrite a text',
	description: 'Change a text as an instruction says: shorter, friendlier, in another language',
	path: '/text/rewrite',
	defaultMode: 'sync',
	fields: [
		textField,
		{
			displayName: 'Instruction',
			name: 'instruction',
			type: 'string',
			typeOptions: { rows: 2 },
			required: true,
			default: '',
			placeholder: 'e.g. Make it half as long and more polite',
			description: 'How to change the text',
		},
	],
	readBody: ({ context }, itemIndex) =>
		Promise.resolve({
			text: readLimitedText(context, 'text', 'Text', itemIndex),
			prompt: readLimitedText(context, 'instruction', 'Instruction', itemIndex, 2_000),
		}),
});
