import { downloadFile } from '../../api/files';
import { isFormat, isString } from '../../api/narrow';
import { getRun } from '../../api/runs';
import { itemsAtOnceOption } from '../fields/items-at-once';
import { optionsField } from '../fields/option-values';
import { outputFieldField, readOutputField } from '../fields/output';
import { readRequiredText } from '../fields/text';
import { withFile } from '../item-files';
import type { Operation } from '../operation';
import { runIdField } from './run-id';

export const download: Operation = {
	value: 'download',
	name: 'Download File',
	action: 'Download the file of a run',
	description: 'Fetch the file that a run has made',
	fields: [runIdField, outputFieldField, optionsField([itemsAtOnceOption])],
	async run({ client, context }, itemIndex) {
		const runId = readRequiredText(context, 'runId', 'Run ID', itemIndex);
		const field = readOutputField(context, itemIndex);
		const json = await getRun(client, runId);
		const file = await downloadFile(context, client, {
			runId,
			format: isFormat(json.format) ? json.format : undefined,
			url: isString(json.download_url) ? json.download_url : undefined,
		});
		return [withFile(context, itemIndex, json, field, file)];
	},
};
