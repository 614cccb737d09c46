import { IMAGES } from '../../api/images';
import { takeEntries } from '../../api/pages';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { limitField } from '../../fields/limit';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many images',
	description: 'List the images of your organization, newest first',
	fields: [limitField],
	execute: perItem(async (item) => {
		const images = await takeEntries(item.client, IMAGES, limitField.read(item));
		return images.map((image) => item.output(image));
	}),
};
