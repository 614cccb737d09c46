import { takeEntries } from '../../api/pages';
import { RUNS } from '../../api/runs';
import { manyFields, readLimit } from '../fields/many';
import type { Operation } from '../operation';

const ANY = '';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many runs',
	description: 'List the runs of your organization, the newest first',
	fields: [
		...manyFields,
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'Any', value: '' },
				{ name: 'Document', value: 'word' },
				{ name: 'Presentation', value: 'slides' },
				{ name: 'Spreadsheet', value: 'excel' },
			],
			default: '',
			description: 'The kind of file that the runs have made',
		},
	],
	async run({ client, context }, itemIndex) {
		const limit = readLimit(context, itemIndex);
		const format = context.getNodeParameter('format', itemIndex, ANY);
		const runs = await takeEntries(
			client,
			RUNS,
			limit,
			format === ANY ? undefined : (run) => run.format === format,
		);
		return runs.map((json) => ({ json, pairedItem: { item: itemIndex } }));
	},
};
