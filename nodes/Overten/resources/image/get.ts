import { getImage } from '../../api/images';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { imageId } from '../../fields/image-picker';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get image',
	description: 'Get the name, tags and caption of an image',
	fields: [imageId, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => item.output(await getImage(item.client, imageId.read(item)))),
};
