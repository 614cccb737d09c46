import type { Item } from '../execution/batch';
import { numberOption } from './options';

const DEFAULT_ITEMS_AT_ONCE = 5;

export const itemsAtOnce = numberOption(
	{
		displayName: 'Items at Once',
		name: 'itemsAtOnce',
		typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
		default: DEFAULT_ITEMS_AT_ONCE,
		description: 'How many items to process at the same time',
	},
	{ min: 1 },
);

/** @throws {ParameterError} when it is not a number of 1 or more */
export function readItemsAtOnce(item: Item): number {
	return Math.floor(itemsAtOnce.read(item) ?? DEFAULT_ITEMS_AT_ONCE);
}
