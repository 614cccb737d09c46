import { jobOperation } from '../../job/job-operation';
import { sync } from '../../job/modes/sync';
import { TEXT_DURATION, textToChange } from './text-to-change';

export const humanize = jobOperation({
	value: 'humanize',
	name: 'Humanize',
	action: 'Humanize text',
	description: 'Rewrite a text so that it reads as if a person wrote it',
	path: '/text/humanize',
	preselectedMode: sync,
	duration: TEXT_DURATION,
	returns: 'Returns the text.',
	fields: [textToChange],
	readBody: (item) => ({ text: textToChange.read(item) }),
});
