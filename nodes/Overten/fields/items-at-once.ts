import type { Words } from '../errors/words';
import type { Item } from '../execution/batch';
import type { Field } from '../execution/operation';
import { numberOption } from './options';

const NAME = 'itemsAtOnce';

const DEFAULT_ITEMS_AT_ONCE = 5;

export const itemsAtOnce = numberOption(
	{
		displayName: 'Items at Once',
		name: NAME,
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

/** What the errors of an operation advise when it sends too many requests, if its fields include the option. */
export function wordsOfItemsAtOnce(fields: readonly Field[]): Words {
	const options = fields.flatMap(({ properties }) =>
		properties.flatMap(({ options = [] }) => options),
	);
	return options.some(({ name }) => name === NAME)
		? { slowDown: "lower 'Items at Once' in Options" }
		: {};
}
