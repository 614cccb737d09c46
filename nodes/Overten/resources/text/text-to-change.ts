import { requiredTextField } from '../../fields/text';

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
