import type { INodeProperties } from 'n8n-workflow';

import { isJsonObject } from '../api/guards';
import type { GenerateRequest } from '../api/types';
import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';
import { optionalText } from './options';
import { parseWebAddress } from './text';

const brandProperty: INodeProperties = {
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
			description: 'The main color, as a six-digit hex code such as #1F4E79',
		},
	],
};

type Brand = NonNullable<GenerateRequest['brand']>;

/** Undefined when nothing is set. */
export const brand: Field<Brand | undefined> = {
	properties: [brandProperty],
	read(item) {
		const values = item.parameter('brand', {});
		if (!isJsonObject(values)) return undefined;
		const color = optionalText(values, 'primaryColor', 'Primary Color');
		const font = optionalText(values, 'font', 'Font');
		const logoUrl = parseWebAddress(optionalText(values, 'logoUrl', 'Logo URL') ?? '', 'Logo URL');
		if (color !== undefined && !/^#[0-9A-Fa-f]{6}$/.test(color)) {
			throw new ParameterError(
				`'${color}' is not a valid color`,
				"Enter a six-digit hex code in 'Primary Color', such as #1F4E79.",
			);
		}
		if (color === undefined && font === undefined && logoUrl === undefined) return undefined;
		return {
			...(color !== undefined && { primary_color: color }),
			...(font !== undefined && { font }),
			...(logoUrl !== undefined && { logo_url: logoUrl }),
		};
	},
};
