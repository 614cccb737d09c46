import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../parameter-error';
import { shownWhen } from './show';

/** Where the file goes, for operations that always hand one on. */
export const outputFieldField: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the output binary field to put the file in',
};

const downloadToggle: INodeProperties = {
	displayName: 'Download File',
	name: 'downloadFile',
	type: 'boolean',
	default: true,
	description: 'Whether to fetch the finished file, so that the next nodes can use it',
};

const fieldWhenDownloading = shownWhen({ downloadFile: [true] }, outputFieldField);

/** Whether to hand on the file, and where it goes. */
export const downloadFields: readonly INodeProperties[] = [downloadToggle, fieldWhenDownloading];

/** The same for operations that are more often asked how things stand than for the file. */
export const downloadOnDemandFields: readonly INodeProperties[] = [
	{ ...downloadToggle, default: false },
	fieldWhenDownloading,
];

/**
 * The field for the file, undefined when no file is wanted.
 *
 * @throws {ParameterError} as {@link readOutputField} does
 */
export function readDownloadField(
	context: IExecuteFunctions,
	itemIndex: number,
): string | undefined {
	const wanted = context.getNodeParameter('downloadFile', itemIndex, false);
	return wanted === true ? readOutputField(context, itemIndex) : undefined;
}

/** @throws {ParameterError} when the field has no name, or when the item already has a file of that name. */
export function readOutputField(context: IExecuteFunctions, itemIndex: number): string {
	const name = context.getNodeParameter('binaryPropertyName', itemIndex, 'data').trim();
	if (name === '') {
		throw new ParameterError(
			'The field for the file has no name',
			"Enter one in 'Put Output File in Field', such as data.",
		);
	}
	if (context.getInputData()[itemIndex]?.binary?.[name] !== undefined) {
		throw new ParameterError(
			`The item already has a file in the field '${name}'`,
			`Enter another name in 'Put Output File in Field', such as ${name}_2, so that both files are kept.`,
		);
	}
	return name;
}
