import { getImage } from '../../api/images';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { readRequiredText } from '../fields/text';
import type { Operation } from '../operation';
import { imageIdField } from './image-id';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get an image',
	description: 'Read the name, tags and caption of an image',
	fields: [imageIdField, optionsField([itemsAtOnceOption])],
	async run({ client, context }, itemIndex) {
		const imageId = readRequiredText(context, 'imageId', 'Image ID', itemIndex);
		return [{ json: await getImage(client, imageId), pairedItem: { item: itemIndex } }];
	},
};
