import { uploadFile } from '../../api/uploads';
import type { FilePurpose } from '../../api/uploads';
import { isJsonObject } from '../../api/narrow';
import { readBinaryInput } from '../binary-input';
import { inputFieldField, readInputField } from '../fields/input';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import type { Operation } from '../operation';

export const upload: Operation = {
	value: 'upload',
	name: 'Upload',
	action: 'Upload a file',
	description: 'Give Overten a file once, to use it by its ID as often as you like',
	fields: [
		inputFieldField,
		{
			displayName: 'Purpose',
			name: 'purpose',
			type: 'options',
			options: [
				{
					name: 'Data Source',
					value: 'reference',
					description: 'Numbers and tables to read or to analyze',
				},
				{ name: 'Existing File', value: 'init', description: 'A file to start from and to edit' },
				{
					name: 'Reference',
					value: 'context',
					description: 'A text to use as a source and to cite',
				},
			],
			default: 'context',
			description: 'What the file will be used for',
		},
		optionsField([itemsAtOnceOption]),
	],
	async run({ client, context }, itemIndex) {
		const file = await readBinaryInput(context, itemIndex, readInputField(context, itemIndex));
		const purpose = readPurpose(context.getNodeParameter('purpose', itemIndex));
		const stored = await uploadFile(client, file.open, purpose);
		return [{ json: isJsonObject(stored) ? stored : {}, pairedItem: { item: itemIndex } }];
	},
};

function readPurpose(value: unknown): FilePurpose {
	return value === 'init' || value === 'reference' ? value : 'context';
}
