import { getRun } from '../../api/runs';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { runId } from '../../fields/run-picker';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get run',
	description:
		'Get the details of a run, with new links to its file. The link to edit it works for 15 minutes after the last activity.',
	fields: [runId, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => item.output(await getRun(item.client, runId.read(item)))),
};
