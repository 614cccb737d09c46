import { getRun } from '../../api/runs';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { runId } from '../../fields/run-picker';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a run',
	description: 'Get the details of a run, with a new link to its file',
	fields: [runId, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => item.output(await getRun(item.client, runId.read(item)))),
};
