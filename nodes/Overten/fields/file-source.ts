import type { INodeProperties } from 'n8n-workflow';

import type { FilePurpose } from '../api/files';
import type { Item } from '../execution/batch';
import { readBinaryInput } from '../execution/binary-input';
import type { Field } from '../execution/operation';
import { isSameByContent } from './pay-once-per';
import { readText, requiredTextField, requireText } from './text';

/** Where a file comes from: the node uploads it, or Overten already has it. */
export const FROM_BINARY = 'binary';
export const FROM_ID = 'id';

const BINARY_FIELD = 'Input Binary Field';

/** The names of the parameters. */
export interface FileSourceNames {
	readonly source: string;
	readonly binaryField: string;
	readonly id: string;
}

/** The binary field of a file that is always in the item. */
export const inputBinaryField = requiredTextField({
	displayName: BINARY_FIELD,
	name: 'inputBinaryField',
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the input binary field containing the file',
});

/**
 * A file for a job: its ID at Overten, to which it is uploaded if need be.
 *
 * @param purpose what it is uploaded for
 */
export function fileField(names: FileSourceNames, purpose: FilePurpose): Field<Promise<string>> {
	return {
		properties: fileSourceProperties(names, 'File'),
		async read(item) {
			const field = binaryFieldOf(item, names);
			if (field === undefined) return requireText(readText(item, names.id, 'File ID'), 'File ID');
			const file = await readBinaryInput(item, requireText(field, BINARY_FIELD));
			return await item.batch.uploads.file(file, purpose, isSameByContent(item));
		},
	};
}

/** The binary field that holds the file; undefined when Overten already has it. */
export function binaryFieldOf(item: Item, names: FileSourceNames): string | undefined {
	if (item.parameter(names.source) === FROM_ID) return undefined;
	return readText(item, names.binaryField, BINARY_FIELD);
}

/**
 * The properties that name a file, in either way.
 *
 * @param noun what the panel calls it, in title case
 */
export function fileSourceProperties(
	names: FileSourceNames,
	noun: 'File' | 'Image',
): INodeProperties[] {
	return [
		{
			displayName: `${noun} From`,
			name: names.source,
			type: 'options',
			options: [
				{ name: 'Binary Field', value: FROM_BINARY },
				{ name: `Overten ${noun} ID`, value: FROM_ID },
			],
			default: FROM_BINARY,
			description: `Where to get the ${noun.toLowerCase()}: upload it from the item, or use one that Overten already has`,
		},
		{
			displayName: BINARY_FIELD,
			name: names.binaryField,
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			displayOptions: { show: { [names.source]: [FROM_BINARY] } },
			hint: 'The name of the input binary field containing the file',
		},
		{
			displayName: `${noun} ID`,
			name: names.id,
			type: 'string',
			default: '',
			placeholder: `e.g. ${noun === 'File' ? 'file' : 'img'}_…`,
			displayOptions: { show: { [names.source]: [FROM_ID] } },
			description: `The ID returned by the Upload operation of the ${noun} resource`,
		},
	];
}
