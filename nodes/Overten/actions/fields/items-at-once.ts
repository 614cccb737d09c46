import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { optionalNumber, readOptionValues } from './option-values';

const DEFAULT_ITEMS_AT_ONCE = 5;

export const itemsAtOnceOption: INodeProperties = {
	displayName: 'Items at Once',
	name: 'itemsAtOnce',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
	default: 5,
	description: 'How many items to work on at the same time',
};

/** @throws {ParameterError} when the item's value is no number of 1 or more. */
export function checkItemsAtOnce(context: IExecuteFunctions, itemIndex: number): void {
	optionalNumber(readOptionValues(context, itemIndex), 'itemsAtOnce', 'Items at Once', { min: 1 });
}

/** The same for all items. When it cannot be read, {@link checkItemsAtOnce} fails each item with the reason. */
export function readItemsAtOnce(context: IExecuteFunctions): number {
	try {
		const options = readOptionValues(context, 0);
		const limit = optionalNumber(options, 'itemsAtOnce', 'Items at Once', { min: 1 });
		return Math.floor(limit ?? DEFAULT_ITEMS_AT_ONCE);
	} catch {
		return DEFAULT_ITEMS_AT_ONCE;
	}
}
