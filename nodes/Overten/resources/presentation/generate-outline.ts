import { attachments } from '../../fields/attachments';
import { promptField } from '../../fields/prompt';
import { startFrom } from '../../fields/start-from';
import { agentTimeout, readGenerateRequest } from '../../job/generate-request';
import { jobOperation } from '../../job/job-operation';
import { poll } from '../../job/modes/poll';

const prompt = promptField('e.g. Eight slides that introduce our company to new customers');

export const generateOutline = jobOperation({
	value: 'generateOutline',
	name: 'Generate Outline',
	action: 'Generate outline of presentation',
	description: 'Draft the slides of a deck as data, to review or edit before you generate the deck',
	path: '/slides/outline',
	preselectedMode: poll,
	duration: 'An outline can take several minutes, and uses credits when it is done.',
	returns: 'Returns the outline.',
	fields: [prompt, attachments, startFrom],
	hasIdempotencyKey: true,
	contentOptions: [agentTimeout],
	readBody: async (item) => await readGenerateRequest(item, prompt),
});
