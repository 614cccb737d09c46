import { deleteImage } from '../../api/images';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { readRequiredText } from '../fields/text';
import type { Operation } from '../operation';
import { imageIdField } from './image-id';

export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete an image',
	description: 'Delete an image from Overten permanently',
	fields: [imageIdField, optionsField([itemsAtOnceOption])],
	async run({ client, context }, itemIndex) {
		const imageId = readRequiredText(context, 'imageId', 'Image ID', itemIndex);
		await deleteImage(client, imageId);
		return [{ json: { deleted: true, image_id: imageId }, pairedItem: { item: itemIndex } }];
	},
};
