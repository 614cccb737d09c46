import { promptField } from '../../fields/prompt';
import { textField } from '../../fields/text';
import { jobOperation } from '../../job/job-operation';
import { sync } from '../../job/modes/sync';
import { TEXT_DURATION } from './text-to-change';

const prompt = promptField('e.g. An introduction to our annual report, two paragraphs', {
	takesFiles: false,
});

const targetFileName = textField({
	displayName: 'Target File Name',
	name: 'fileName',
	placeholder: 'e.g. annual-report.docx',
	description:
		'The name of the file that the text is for. Helps Overten choose the right tone and length.',
});

export const writeNewContent = jobOperation({
	value: 'writeNewContent',
	name: 'Write New Content',
	action: 'Write new content',
	description: 'Draft a new passage of text from a prompt',
	path: '/text/new-content',
	preselectedMode: sync,
	duration: TEXT_DURATION,
	returns: 'Returns the text.',
	labels: new Map([['file_name', 'Target File Name']]),
	fields: [prompt, targetFileName],
	readBody(item) {
		const file_name = targetFileName.read(item);
		return { prompt: prompt.read(item), ...(file_name !== '' && { file_name }) };
	},
});
