import { requiredTextField } from '../../fields/text';

/** Shown below Execution Mode. */
export const TEXT_DURATION =
	'A text usually takes a few seconds, and uses credits when it is done.';

/** The contract's limit for input texts. */
const MAX_TEXT_CHARACTERS = 20_000;

export const textToChange = requiredTextField(
	{
		displayName: 'Text',
		name: 'text',
		typeOptions: { rows: 5 },
		placeholder: 'e.g. Our shop opens at nine and closes at six.',
		description: 'The input text, up to 20,000 characters',
	},
	MAX_TEXT_CHARACTERS,
);
