import { requiredTextField } from '../../fields/text';
import { jobOperation } from '../../job/job-operation';
import { sync } from '../../job/modes/sync';
import { TEXT_DURATION, textToChange } from './text-to-change';

/** The contract's limit for instructions. */
const MAX_INSTRUCTION_CHARACTERS = 2_000;

const instruction = requiredTextField(
	{
		displayName: 'Instruction',
		name: 'instruction',
		typeOptions: { rows: 2 },
		placeholder: 'e.g. Make it half as long and more polite',
		description: 'How to change the text',
	},
	MAX_INSTRUCTION_CHARACTERS,
);

export const rewrite = jobOperation({
	value: 'rewrite',
	name: 'Rewrite',
	action: 'Rewrite text',
	description:
		'Change a text according to an instruction, for example to make it shorter or friendlier',
	path: '/text/rewrite',
	preselectedMode: sync,
	duration: TEXT_DURATION,
	returns: 'Returns the text.',
	labels: new Map([['prompt', 'Instruction']]),
	fields: [textToChange, instruction],
	readBody: (item) => ({ text: textToChange.read(item), prompt: instruction.read(item) }),
});
