import type { IExecuteFunctions } from 'n8n-workflow';

import { ParameterError } from '../parameter-error';

/**
 * A text parameter, trimmed; empty when it is not set. Numbers, as expressions may give them, count as text.
 */
export function readText(context: IExecuteFunctions, name: string, itemIndex: number): string {
	const value = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/**
 * @param label the parameter's name in the panel
 * @throws {ParameterError} when it is empty
 */
export function readRequiredText(
	context: IExecuteFunctions,
	name: string,
	label: string,
	itemIndex: number,
): string {
	const text = readText(context, name, itemIndex);
	if (text !== '') return text;
	throw new ParameterError(
		`'${label}' is empty`,
		`Fill in '${label}'. If it is an expression, check that this item has the field it uses.`,
	);
}

/** @throws {ParameterError} when it is not empty and no http or https address */
export function readWebAddress(value: string, label: string): string | undefined {
	if (value === '') return undefined;
	if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
	throw new ParameterError(
		`'${label}' is not a web address`,
		`Enter a full address in '${label}', beginning with https://, or leave it empty.`,
	);
}
