import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { GenerateRequest } from '../../api/types';
import { ParameterError } from '../parameter-error';
import { optionalText } from './option-values';
import { readWebAddress } from './text';

export const brandField: INodeProperties = {
	displayName: 'Brand',
	name: 'brand',
	type: 'collection',
	placeholder: 'Add brand setting',
	default: {},
	description: 'How the file should look',
	options: [
		{
			displayName: 'Font',
			name: 'font',
			type: 'string',
			default: '',
			placeholder: 'e.g. Inter',
			description: 'The name of the font for headings and text',
		},
		{
			displayName: 'Logo URL',
			name: 'logoUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/logo.png',
			description: 'The public URL of your logo',
		},
		{
			displayName: 'Primary Color',
			name: 'primaryColor',
			type: 'color',
			default: '#1F4E79',
			description: 'The main color, as # and six hexadecimal digits',
		},
	],
};

type Brand = NonNullable<GenerateRequest['brand']>;

/**
 * Undefined when nothing is set.
 *
 * @throws {ParameterError} when the color or the address is none
 */
export function readBrand(context: IExecuteFunctions, itemIndex: number): Brand | undefined {
	const values = context.getNodeParameter('brand', itemIndex, {});
	if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined;
	const settings = { ...values };
	const color = optionalText(settings, 'primaryColor');
	const font = optionalText(settings, 'font');
	const logoUrl = readWebAddress(optionalText(settings, 'logoUrl') ?? '', 'Logo URL');
	if (color !== undefined && !/^#[0-9A-Fa-f]{6}$/.test(color)) {
		throw new ParameterError(
			`'${color}' is not a color`,
			"Enter # and six hexadecimal digits in 'Primary Color', such as #1F4E79.",
		);
	}
	if (color === undefined && font === undefined && logoUrl === undefined) return undefined;
	return {
		...(color !== undefined && { primary_color: color }),
		...(font !== undefined && { font }),
		...(logoUrl !== undefined && { logo_url: logoUrl }),
	};
}
