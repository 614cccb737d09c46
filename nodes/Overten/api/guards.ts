import type { IDataObject } from 'n8n-workflow';

import type { Format } from './types';

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
	return typeof value === 'string';
}

/** A text with at least one character, as every ID is. */
export function isFilled(value: unknown): value is string {
	return isString(value) && value !== '';
}

export function isFormat(value: unknown): value is Format {
	return value === 'excel' || value === 'word' || value === 'slides';
}

/** An object whose values JSON can hold, as n8n passes it from node to node. */
export function isJsonObject(value: unknown): value is IDataObject {
	return isRecord(value) && Object.values(value).every(isJsonValue);
}

function isJsonValue(value: unknown): boolean {
	return !['bigint', 'function', 'symbol'].includes(typeof value);
}
