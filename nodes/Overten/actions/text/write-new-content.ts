import { readPrompt, promptField } from '../fields/prompt';
import { readText } from '../fields/text';
import { jobOperation } from '../job-operation';

export const writeNewContent = jobOperation({
	value: 'writeNewContent',
	name: 'Write New Content',
	action: 'Write new content',
	description: 'Draft a new passage of text from a prompt',
	path: '/text/new-content',
	defaultMode: 'sync',
	fields: [
		promptField('e.g. An introduction to our annual report, two paragraphs'),
		{
			displayName: 'Target File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. annual-report.docx',
			description:
				'The name of the file that the text is for. It helps to find the right tone and length.',
		},
	],
	readBody: ({ context }, itemIndex) => {
		const fileName = readText(context, 'fileName', itemIndex);
		return Promise.resolve({
			prompt: readPrompt(context, itemIndex),
			...(fileName !== '' && { file_name: fileName }),
		});
	},
});
