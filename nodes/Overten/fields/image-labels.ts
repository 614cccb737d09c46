import type { ImageLabels } from '../api/images';
import { ParameterError } from '../errors/parameter-error';

/**
 * Tags as entered by the user, separated by commas.
 *
 * @throws {ParameterError} when a tag contains a control character or a lone surrogate
 */
export function parseTags(text: string): string[] {
	const tags = text
		.split(',')
		.map((tag) => tag.trim())
		.filter((tag) => tag !== '');
	const odd = tags.find((tag) => /[\p{Cc}\p{Cs}]/u.test(tag));
	if (odd !== undefined) {
		throw new ParameterError(
			`The tag ${JSON.stringify(odd)} contains a character that cannot be used`,
			"Enter the tags in 'Tags' on one line, separated by commas, such as logo, cover.",
		);
	}
	return [...new Set(tags)];
}

/** @throws {ParameterError} as {@link parseTags} does */
export function imageLabels(tags: string, caption: string): ImageLabels {
	return { tags: parseTags(tags), caption: caption === '' ? undefined : caption };
}
