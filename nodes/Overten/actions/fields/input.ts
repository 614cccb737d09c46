import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readRequiredText } from './text';

export const inputFieldField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'inputBinaryField',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the input binary field that holds the file',
};

/** @throws {ParameterError} when it is empty */
export function readInputField(context: IExecuteFunctions, itemIndex: number): string {
	return readRequiredText(context, inputFieldField.name, inputFieldField.displayName, itemIndex);
}
