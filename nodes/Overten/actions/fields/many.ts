import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ParameterError } from '../parameter-error';

/** How many of a list to get. */
export const manyFields: readonly INodeProperties[] = [
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
];

/**
 * Infinity for all.
 *
 * @throws {ParameterError} when the limit is no whole number of 1 or more
 */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false)) return Infinity;
	const limit = context.getNodeParameter('limit', itemIndex, 50);
	if (Number.isInteger(limit) && limit >= 1) return limit;
	throw new ParameterError(
		"'Limit' is not a whole number of 1 or more",
		"Enter one in 'Limit', or turn on 'Return All'.",
	);
}
