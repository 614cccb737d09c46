import { deleteImage } from '../../api/images';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { imageId } from '../../fields/image-picker';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';

export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete image',
	description: 'Permanently delete an image from Overten',
	fields: [imageId, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		const id = imageId.read(item);
		await deleteImage(item.client, id);
		return item.output({ deleted: true });
	}),
};
