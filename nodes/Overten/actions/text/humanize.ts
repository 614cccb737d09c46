import { jobOperation } from '../job-operation';
import { readLimitedText, textField } from './fields';

export const humanize = jobOperation({
	value: 'humanize',
	name: 'Humanize',
	action: 'Humanize a text',
	description: 'Rewrite a text so that it reads as if a person wrote it',
	path: '/text/humanize',
	defaultMode: 'sync',
	fields: [textField],
	readBody: ({ context }, itemIndex) =>
		Promise.resolve({ text: readLimitedText(context, 'text', 'Text', itemIndex) }),
});
