import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readRequiredText } from '../fields/text';
import { ParameterError } from '../parameter-error';

/** The contract's limit for texts to work on. */
const MAX_TEXT_CHARACTERS = 20_000;

export const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 5 },
	required: true,
	default: '',
	placeholder: 'e.g. Our shop opens at nine and closes at six.',
	description: 'The text to work on, up to 20,000 characters',
};

/** @throws {ParameterError} when it is empty or longer than Overten takes */
export function readLimitedText(
	context: IExecuteFunctions,
	name: string,
	label: string,
	itemIndex: number,
	limit = MAX_TEXT_CHARACTERS,
): string {
	const text = readRequiredText(context, name, label, itemIndex);
	const characters = Array.from(text).length;
	if (characters <= limit) return text;
	throw new ParameterError(
		`'${label}' is too long: ${String(characters)} characters`,
		`Overten takes up to ${String(limit)} characters there. Shorten it, or split it over several items.`,
	);
}
