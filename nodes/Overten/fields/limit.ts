import { ParameterError } from '../errors/parameter-error';
import type { Field } from '../execution/operation';

const DEFAULT_LIMIT = 50;

/** How many entries of a list to get; Infinity for all. */
export const limitField: Field<number> = {
	properties: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		},
	],
	read(item) {
		if (item.parameter('returnAll') === true) return Infinity;
		const limit = item.parameter('limit', DEFAULT_LIMIT);
		if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
		throw new ParameterError(
			"'Limit' must be a whole number of 1 or more",
			"Enter one in 'Limit', or turn on 'Return All'.",
		);
	},
};
