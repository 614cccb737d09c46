import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../parameter-error';
import { byName } from './by-name';

/** The collection at the end of a panel, its options sorted by name. */
export function optionsField(options: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.toSorted(byName(({ displayName }) => displayName)),
	};
}

/** The options that a person has added, with their expressions evaluated for the item. */
export function readOptionValues(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** Undefined when the option was not added or is blank. */
export function optionalText(options: IDataObject, name: string): string | undefined {
	const value = options[name];
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * Undefined when the option was not added.
 *
 * @param label the option's name in the panel
 * @throws {ParameterError} when it is no number, or less than `min`, or more than `max`
 */
export function optionalNumber(
	options: IDataObject,
	name: string,
	label: string,
	{ min = 0, max = Infinity }: { min?: number; max?: number } = {},
): number | undefined {
	const value = options[name];
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (Number.isFinite(number) && number >= min && number <= max) return number;
	const range =
		max === Infinity ? `of ${String(min)} or more` : `from ${String(min)} to ${String(max)}`;
	throw new ParameterError(
		`'${label}' is not a number ${range}`,
		`Enter a number ${range} in '${label}', or remove the option.`,
	);
}
