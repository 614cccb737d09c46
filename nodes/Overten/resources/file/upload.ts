import { uploadFile } from '../../api/files';
import type { FilePurpose } from '../../api/files';
import { perItem } from '../../execution/operation';
import type { Field, Operation } from '../../execution/operation';
import { newFileField } from '../../fields/file-source';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';

const purpose: Field<FilePurpose> = {
	properties: [
		{
			displayName: 'Purpose',
			name: 'purpose',
			type: 'options',
			options: [
				{
					name: 'Data Source',
					value: 'reference',
					description: 'Numbers and tables to read or analyze',
				},
				{ name: 'Existing File', value: 'init', description: 'A file to start from and edit' },
				{
					name: 'Reference',
					value: 'context',
					description: 'A text to use as a source and cite',
				},
			],
			default: 'context',
			description: 'How the file will be used',
		},
	],
	read(item) {
		const value = item.parameter('purpose');
		return value === 'init' || value === 'reference' ? value : 'context';
	},
};

const source = newFileField('File');

export const upload: Operation = {
	value: 'upload',
	name: 'Upload',
	action: 'Upload file',
	description: 'Upload a file once, then use it by its ID as often as you like',
	fields: [source, purpose, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		const file = await source.read(item);
		return item.output(await uploadFile(item.client, file.open, purpose.read(item)));
	}),
};
