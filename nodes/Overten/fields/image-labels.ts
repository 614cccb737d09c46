import type { ImageLabels } from '../api/images';
import { ParameterError } from '../errors/parameter-error';

/**
 * Tags as a person types them, separated by commas.
 *
 * @throws {ParameterError} when one has a character that is no part of a text
 */
export function parseTags(text: string): string[] {
	const tags = text
		.split(',')
		.map((tag) => tag.trim())
		.filter((tag) => tag !== '');
	const odd = tags.find((tag) => /[\p{Cc}\p{Cs}]/u.test(tag));
	if (odd !== undefined) {
		throw new ParameterError(
			`The tag ${JSON.stringify(odd)} has a character that cannot be used`,
			"Enter the tags in 'Tags' on one line, separated by commas, such as logo, cover.",
		);
	}
	return [...new Set(tags)];
}

/** @throws {ParameterError} as {@link parseTags} does */
export function imageLabels(tags: string, caption: string): ImageLabels {
	return { tags: parseTags(tags), caption: caption === '' ? undefined : caption };
}
