import { uploadImage } from '../../api/images';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { newFileField } from '../../fields/file-source';
import { imageLabels } from '../../fields/image-labels';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { textField } from '../../fields/text';

const source = newFileField('Image');

const tags = textField({
	displayName: 'Tags',
	name: 'tags',
	placeholder: 'e.g. logo, cover',
	description: 'Comma-separated words that describe where the image belongs',
});

const caption = textField({
	displayName: 'Caption',
	name: 'caption',
	placeholder: 'e.g. Our new office',
	description: 'A line of text about the image',
});

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
