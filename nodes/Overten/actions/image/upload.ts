import { isJsonObject } from '../../api/narrow';
import { uploadImage } from '../../api/uploads';
import { readBinaryInput } from '../binary-input';
import { imageLabels } from '../fields/image-labels';
import { inputFieldField, readInputField } from '../fields/input';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { readText } from '../fields/text';
import type { Operation } from '../operation';

export const upload: Operation = {
	value: 'upload',
	name: 'Upload',
	action: 'Upload an image',
	description: 'Give Overten an image once, to use it by its ID as often as you like',
	fields: [
		inputFieldField,
		{
			displayName: 'Tags',
			name: 'tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. logo, cover',
			description: 'Words that tell Overten where the image belongs, separated by commas',
		},
		{
			displayName: 'Caption',
			name: 'caption',
			type: 'string',
			default: '',
			placeholder: 'e.g. Our new office',
			description: 'A line of text about the image',
		},
		optionsField([itemsAtOnceOption]),
	],
	async run({ client, context }, itemIndex) {
		const file = await readBinaryInput(context, itemIndex, readInputField(context, itemIndex));
		const labels = imageLabels(
			readText(context, 'tags', itemIndex),
			readText(context, 'caption', itemIndex),
		);
		const stored = await uploadImage(client, file.open, labels);
		return [{ json: isJsonObject(stored) ? stored : {}, pairedItem: { item: itemIndex } }];
	},
};
