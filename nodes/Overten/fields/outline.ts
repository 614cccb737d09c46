import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';
import { MAX_PROMPT_CHARACTERS } from './prompt';

/**
 * A prompt and, if there is one, the outline that the deck has to follow: Overten's API has no field of its own for it.
 *
 * @throws {ParameterError} as the prompt, or when both together are too long
 */
export function withOutline(prompt: Field<string>): Field<string> {
	return {
		properties: [
			...prompt.properties,
			{
				displayName: 'Outline',
				name: 'outline',
				type: 'string',
				typeOptions: { rows: 4 },
				default: '',
				placeholder: 'e.g. {{ $json.outline }}',
				description:
					"The slides to make, in order: the output of 'Generate Outline', as it is or edited, or your own list. Leave empty to let Overten plan the slides.",
			},
		],
		read(item) {
			const task = prompt.read(item);
			const outline = outlineText(item.parameter('outline', ''));
			if (outline === '') return task;
			const whole = `${task}\n\nFollow this outline, slide by slide:\n${outline}`;
			const characters = Array.from(whole).length;
			if (characters <= MAX_PROMPT_CHARACTERS) return whole;
			throw new ParameterError(
				`The prompt and the outline are too long: ${String(characters)} characters`,
				`Overten accepts up to ${String(MAX_PROMPT_CHARACTERS)} characters together. Shorten 'Outline'.`,
			);
		},
	};
}

/** What the entries of an outline look like is not documented: they are passed on as they came. */
function outlineText(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}
