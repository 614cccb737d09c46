import type { IDataObject } from 'n8n-workflow';

import { isFormat } from '../../api/guards';
import { takeEntries } from '../../api/pages';
import { mayBe, RUNS } from '../../api/runs';
import { perItem } from '../../execution/operation';
import type { Field, Operation } from '../../execution/operation';
import { limitField } from '../../fields/limit';

const ANY = '';

const formatField: Field = {
	properties: [
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'Any', value: ANY },
				{ name: 'Document', value: 'word' },
				{ name: 'Presentation', value: 'slides' },
				{ name: 'Spreadsheet', value: 'excel' },
			],
			default: ANY,
			description:
				'The kind of file that the runs generated. Runs that do not show it are returned, too.',
		},
	],
	read: (item) => item.parameter('format', ANY),
};

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many runs',
	description: 'List the runs of your organization, newest first',
	fields: [limitField, formatField],
	execute: perItem(async (item) => {
		const format = formatField.read(item);
		const isWanted = isFormat(format) ? (run: IDataObject) => mayBe(format, run) : undefined;
		const runs = await takeEntries(item.client, RUNS, limitField.read(item), isWanted);
		return runs.map((run) => item.output(run));
	}),
};
