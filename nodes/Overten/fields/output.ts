import type { INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';
import { shownWhen } from './field';

/** The binary field for the file, for operations that always return one. */
export const outputBinaryField: Field<string> = {
	properties: [
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
			description: 'A file that the item already has in this field is replaced',
		},
	],
	read(item) {
		const name = String(item.parameter('binaryPropertyName', 'data')).trim();
		if (name === '') {
			throw new ParameterError(
				'The output field for the file has no name',
				"Enter one in 'Put Output File in Field', such as data.",
			);
		}
		return name;
	},
};

const downloadToggle: INodeProperties = {
	displayName: 'Download File',
	name: 'downloadFile',
	type: 'boolean',
	default: true,
	// The tool of an agent returns data, and no file.
	displayOptions: { hide: { '@tool': [true] } },
	description:
		'Whether to download the finished file, so that the next nodes can use it. The links in the output expire, edit_url after 15 minutes without activity: mail the file instead of a link.',
};

/** Whether to download the file, and into which binary field: undefined when no file is wanted. */
export const downloadField = downloadFieldWith(downloadToggle);

/** {@link downloadField} for operations that mostly show a status. */
export const downloadOnDemandField = downloadFieldWith({ ...downloadToggle, default: false });

function downloadFieldWith(toggle: INodeProperties): Field<string | undefined> {
	const target = shownWhen({ downloadFile: [true] }, outputBinaryField);
	return {
		properties: [toggle, ...target.properties],
		// A model gets no file, and where its call has no execution, n8n would keep the file for ever.
		read: (item) =>
			item.batch.host.isTool || item.parameter('downloadFile') !== true
				? undefined
				: target.read(item),
	};
}
