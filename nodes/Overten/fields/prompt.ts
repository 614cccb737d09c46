import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';
import { asText } from './text';

/** The contract's limit for generation prompts. */
export const MAX_PROMPT_CHARACTERS = 10_000;

/** @param takesFiles whether the operation takes files as well, for what the prompt has no room for */
export function promptField(placeholder: string, { takesFiles = true } = {}): Field<string> {
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
					'Describe what you want Overten to create. The more detail you give about content, structure and audience, the better the result.',
				builderHint: {
					propertyHint:
						'One complete brief for one file: content, structure, audience, language and length. Overten sees nothing of the workflow but this text and Attachments. Every execution that reaches the node pays for a file.',
				},
			},
		],
		read(item) {
			const value = item.parameter('prompt');
			const prompt = typeof value === 'string' ? value : asText(value, 'Prompt');
			if (prompt.trim() === '') {
				throw new ParameterError(
					'The prompt is empty',
					"Describe what you want in 'Prompt'. If it is an expression, check that this item has the field it uses.",
				);
			}
			const characters = Array.from(prompt).length;
			if (characters > MAX_PROMPT_CHARACTERS) {
				throw new ParameterError(
					`The prompt is too long: ${String(characters)} characters`,
					`Overten accepts up to ${String(MAX_PROMPT_CHARACTERS)} characters. Shorten the text in 'Prompt'${takesFiles ? ', or move the long parts to a file and attach it' : ''}.`,
				);
			}
			return prompt;
		},
	};
}
