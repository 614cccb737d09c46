import type { ImageLabels } from '../api/images';
import { ParameterError } from '../errors/parameter-error';
import type { TextDetails } from './text';

export const TAGS: TextDetails = {
	displayName: 'Tags',
	name: 'tags',
	placeholder: 'e.g. logo, cover',
	description: 'Comma-separated words that describe where the image belongs',
};

export const CAPTION: TextDetails = {
	displayName: 'Caption',
	name: 'caption',
	placeholder: 'e.g. Our new office',
	description: 'What the image shows, for Overten and for the caption below the image',
};

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
