import { isFormat } from '../../api/guards';
import { getRun } from '../../api/runs';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { itemWithFile } from '../../execution/output-item';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { outputBinaryField } from '../../fields/output';
import { runId } from '../../fields/run-picker';

export const download: Operation = {
	value: 'download',
	name: 'Download File',
	action: 'Download the file of a run',
	description: 'Download the file that a run generated',
	fields: [runId, outputBinaryField, optionsField([itemsAtOnce])],
	execute: perItem(async (item) => {
		const id = runId.read(item);
		const field = outputBinaryField.read(item);
		item.task = { taskId: undefined, runId: id };
		const run = await getRun(item.client, id);
		// A model gets the link: a file that it cannot read would be left in n8n.
		if (item.batch.host.isTool) return item.output(run);
		return await itemWithFile(item, run, field, {
			runId: id,
			format: isFormat(run.format) ? run.format : undefined,
			url: run.download_url,
		});
	}),
};
