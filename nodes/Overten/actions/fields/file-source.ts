import type { INodeProperties } from 'n8n-workflow';

/** Where a file comes from: the node uploads it, or Overten has it already. */
export const FROM_BINARY = 'binary';
export const FROM_ID = 'id';

export interface FileSourceNames {
	readonly source: string;
	readonly binaryField: string;
	readonly id: string;
}

/**
 * The fields that name a file, in either way.
 *
 * @param noun what the panel calls it, in title case
 */
export function fileSourceFields(
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
			description: `Where the ${noun.toLowerCase()} is: in the item, from which it is uploaded, or already at Overten`,
		},
		{
			displayName: 'Input Binary Field',
			name: names.binaryField,
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			displayOptions: { show: { [names.source]: [FROM_BINARY] } },
			hint: 'The name of the input binary field that holds the file',
		},
		{
			displayName: `${noun} ID`,
			name: names.id,
			type: 'string',
			default: '',
			placeholder: `e.g. ${noun === 'File' ? 'file' : 'img'}_…`,
			displayOptions: { show: { [names.source]: [FROM_ID] } },
			description: `The ID that the operation Upload of the resource ${noun} has returned`,
		},
	];
}
