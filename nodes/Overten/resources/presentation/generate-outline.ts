import { attachments } from '../../fields/attachments';
import { promptField } from '../../fields/prompt';
import { startFrom } from '../../fields/start-from';
import {
	agentTimeout,
	idempotencyKey,
	readGenerateRequest,
	readIdempotencyKey,
} from '../../job/generate-request';
import { jobOperation } from '../../job/job-operation';
import { poll } from '../../job/modes/poll';

const prompt = promptField('e.g. Eight slides that introduce our company to new customers');

export const generateOutline = jobOperation({
	value: 'generateOutline',
	name: 'Generate Outline',
	action: 'Generate the outline of a presentation',
	description: 'Draft the slides of a deck as data, to review or edit before you generate the deck',
	path: '/slides/outline',
	preselectedMode: poll,
	fields: [prompt, startFrom],
	furtherFields: [attachments],
	options: [agentTimeout, idempotencyKey],
	readIdempotencyKey,
	readBody: async (item) => await readGenerateRequest(item, prompt),
});
