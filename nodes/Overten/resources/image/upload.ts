import { uploadImage } from '../../api/images';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { newFileField } from '../../fields/file-source';
import { CAPTION, imageLabels, TAGS } from '../../fields/image-labels';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { textField } from '../../fields/text';

const source = newFileField('Image');

const tags = textField(TAGS);

const caption = textField(CAPTION);

export const upload: Operation = {
	value: 'upload',
	name: 'Upload',
	action: 'Upload image',
	description: 'Upload an image once, then use it by its ID as often as you like',
	fields: [source, tags, caption, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		const file = await source.read(item);
		const labels = imageLabels(tags.read(item), caption.read(item));
		return item.output(await uploadImage(item.client, file.open, labels));
	}),
};
