import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';

/** The contract's limit for generation prompts. */
const MAX_PROMPT_CHARACTERS = 10_000;

export function promptField(placeholder: string): Field<string> {
	return {
		properties: [
			{
				displayName: 'Prompt',
				name: 'prompt',
				type: 'string',
				typeOptions: { rows: 5 },
				required: true,
				default: '',
				placeholder,
				description:
					'What Overten should make, in your own words. The more you say about content, structure and audience, the better the result.',
			},
		],
		read(item) {
			const value = item.parameter('prompt');
			const prompt = typeof value === 'string' ? value : JSON.stringify(value);
			if (prompt.trim() === '') {
				throw new ParameterError(
					'The prompt is empty',
					"Say in 'Prompt' what Overten should make. If it is an expression, check that this item has the field it uses.",
				);
			}
			const characters = Array.from(prompt).length;
			if (characters > MAX_PROMPT_CHARACTERS) {
				throw new ParameterError(
					`The prompt is too long: ${String(characters)} characters`,
					`Overten takes up to ${String(MAX_PROMPT_CHARACTERS)} characters. Shorten the text in 'Prompt', or put what is long into a file.`,
				);
			}
			return prompt;
		},
	};
}
