import { getRun } from '../../api/runs';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { readRequiredText } from '../fields/text';
import type { Operation } from '../operation';
import { runIdField } from './run-id';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a run',
	description: 'Read what Overten knows of a run, with a fresh link to its file',
	fields: [runIdField, optionsField([itemsAtOnceOption])],
	async run({ client, context }, itemIndex) {
		const runId = readRequiredText(context, 'runId', 'Run ID', itemIndex);
		return [{ json: await getRun(client, runId), pairedItem: { item: itemIndex } }];
	},
};
