import { IMAGES } from '../../api/images';
import { takeEntries } from '../../api/pages';
import { manyFields, readLimit } from '../fields/many';
import type { Operation } from '../operation';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many images',
	description: 'List the images of your organization, the newest first',
	fields: manyFields,
	async run({ client, context }, itemIndex) {
		const images = await takeEntries(client, IMAGES, readLimit(context, itemIndex));
		return images.map((json) => ({ json, pairedItem: { item: itemIndex } }));
	},
};
