import { jobOperation } from '../../job/job-operation';
import { sync } from '../../job/modes/sync';
import { textToChange } from './text-to-change';

export const humanize = jobOperation({
	value: 'humanize',
	name: 'Humanize',
	action: 'Humanize a text',
	description: 'Rewrite a text so that it reads as if a person wrote it',
	path: '/text/humanize',
	preselectedMode: sync,
	fields: [textToChange],
	readBody: (item) => ({ text: textToChange.read(item) }),
});
