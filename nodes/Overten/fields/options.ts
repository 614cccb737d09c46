import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';
import { byName, labelOf } from './field';
import { asText } from './text';

/** The name of the collection. */
export const OPTIONS = 'options';

/** The options collection at the end of the panel, sorted by name. Each option reads its own value. */
export function optionsField(options: readonly Field[]): Field<void> {
	return {
		properties: [
			{
				displayName: 'Options',
				name: OPTIONS,
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: options
					.flatMap(({ properties }) => properties)
					.toSorted(byName(({ displayName }) => displayName)),
			},
		],
		read: () => undefined,
	};
}

/** Undefined when the option was not added or is blank. */
export function textOption(
	details: Omit<INodeProperties, 'default' | 'type'>,
): Field<string | undefined> {
	return {
		properties: [{ type: 'string', default: '', ...details }],
		read: ({ options }) => optionalText(options, details.name, labelOf(details)),
	};
}

/** False when the option was not added. */
export function booleanOption(details: Omit<INodeProperties, 'default' | 'type'>): Field<boolean> {
	return {
		properties: [{ type: 'boolean', default: false, ...details }],
		read: ({ options }) => options[details.name] === true,
	};
}

interface Range {
	readonly min: number;
	readonly max?: number;
}

/** Undefined when the option was not added. */
export function numberOption(
	details: Omit<INodeProperties, 'type'>,
	range: Range = { min: 0 },
): Field<number | undefined> {
	return {
		properties: [{ type: 'number', ...details }],
		read: ({ options }) => optionalNumber(options[details.name], labelOf(details), range),
	};
}

/** The text in a collection, trimmed; undefined when it was not added or is blank. @throws {ParameterError} */
export function optionalText(values: IDataObject, name: string, label: string): string | undefined {
	const text = asText(values[name], label);
	return text === '' ? undefined : text;
}

function optionalNumber(value: unknown, label: string, { min, max = Infinity }: Range) {
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (Number.isFinite(number) && number >= min && number <= max) return number;
	const range =
		max === Infinity ? `of ${String(min)} or more` : `from ${String(min)} to ${String(max)}`;
	throw new ParameterError(
		`'${label}' must be a number ${range}`,
		`Enter a number ${range} in '${label}', or remove the option.`,
	);
}
