import { attachmentsField } from '../fields/attachments';
import { promptField } from '../fields/prompt';
import { startFromFields } from '../fields/start-from';
import { agentTimeoutOption, idempotencyKeyOption, readGenerateBody } from '../generate-body';
import { jobOperation } from '../job-operation';

export const generateOutline = jobOperation({
	value: 'generateOutline',
	name: 'Generate Outline',
	action: 'Generate the outline of a presentation',
	description: 'Draft the slides of a deck as data, to review or change before the deck is made',
	path: '/slides/outline',
	defaultMode: 'poll',
	fields: [
		promptField('e.g. Eight slides that introduce our company to new customers'),
		...startFromFields,
	],
	furtherFields: [attachmentsField],
	options: [agentTimeoutOption, idempotencyKeyOption],
	readBody: readGenerateBody,
});
