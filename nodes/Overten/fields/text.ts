import type { INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../errors/parameter-error';
import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';
import { labelOf } from './field';

/** A property but for what every text has. */
export type TextDetails = Omit<INodeProperties, 'default' | 'type'> & { readonly default?: string };

/** A text, trimmed; '' when it is not set. */
export function textField(details: TextDetails): Field<string> {
	return {
		properties: [{ type: 'string', default: '', ...details }],
		read: (item) => readText(item, details.name, labelOf(details)),
	};
}

/**
 * A text that must be filled in.
 *
 * @param maxCharacters Overten's limit, where it has one
 */
export function requiredTextField(details: TextDetails, maxCharacters = Infinity): Field<string> {
	const label = labelOf(details);
	return {
		properties: [{ type: 'string', default: '', required: true, ...details }],
		read(item) {
			const text = requireText(readText(item, details.name, label), label);
			const characters = Array.from(text).length;
			if (characters <= maxCharacters) return text;
			throw new ParameterError(
				`'${label}' is too long: ${String(characters)} characters`,
				`Overten takes up to ${String(maxCharacters)} characters there. Shorten it, or split it over several items.`,
			);
		},
	};
}

/** A web address that may be left empty: undefined then. */
export function webAddressField(details: TextDetails): Field<string | undefined> {
	return {
		properties: [{ type: 'string', default: '', ...details }],
		read(item) {
			const label = labelOf(details);
			return parseWebAddress(readText(item, details.name, label), label);
		},
	};
}

/** A text parameter, trimmed; '' when it is not set. @throws {ParameterError} as {@link asText} */
export function readText(item: Item, name: string, label: string): string {
	return asText(item.parameter(name, '', { extractValue: true }), label);
}

/**
 * The text that a person means by a value, trimmed: a number counts as one, as expressions may return it, and nothing at
 * all as an empty one.
 *
 * @throws {ParameterError} for anything else, which an expression has returned by mistake and Overten would take literally
 */
export function asText(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
	throw new ParameterError(
		`'${label}' must be text, but it is ${nounOf(value)}`,
		`Check the expression in '${label}': it has to return text, such as one field of the item.`,
	);
}

function nounOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `the value ${JSON.stringify(value)}`;
}

/** @throws {ParameterError} when it is empty */
export function requireText(text: string, label: string): string {
	if (text !== '') return text;
	throw new ParameterError(
		`'${label}' is empty`,
		`Fill in '${label}'. If it is an expression, check that this item has the field it uses.`,
	);
}

/** What an expression or a model gives for an ID that it does not have. */
const NO_ID = /^(undefined|null|none|nan|\[object Object\])$|\s/i;

/** @throws {ParameterError} when it is empty, or obviously no ID */
export function requireId(text: string, label: string): string {
	if (!NO_ID.test(requireText(text, label))) return text;
	throw new ParameterError(
		`'${label}' is not an ID`,
		`Enter the ID that an earlier operation has returned in '${label}', as task_id or run_id, and nothing else.`,
	);
}

/** @throws {ParameterError} when it is neither empty nor an http or https address */
export function parseWebAddress(value: string, label: string): string | undefined {
	return value === '' ? undefined : checkWebAddress(value, label, ', or leave it empty');
}

/** @throws {ParameterError} when it is empty, or no http or https address */
export function requireWebAddress(value: string, label: string): string {
	return checkWebAddress(requireText(value, label), label);
}

function checkWebAddress(value: string, label: string, otherwise = ''): string {
	if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
	throw new ParameterError(
		`'${label}' is not a valid URL`,
		`Enter a full URL that starts with https:// in '${label}'${otherwise}.`,
	);
}
