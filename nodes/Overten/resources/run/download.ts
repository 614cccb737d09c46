import { isFormat } from '../../api/guards';
import { getRun } from '../../api/runs';
import { noLink } from '../../execution/file-link';
import { perItem } from '../../execution/operation';
import type { Operation } from '../../execution/operation';
import { itemWithFile } from '../../execution/output-item';
import { fileLink } from '../../fields/file-link';
import { itemsAtOnce } from '../../fields/items-at-once';
import { optionsField } from '../../fields/options';
import { outputBinaryField } from '../../fields/output';
import { runId } from '../../fields/run-picker';

export const download: Operation = {
	value: 'download',
	name: 'Download File',
	action: 'Download file of run',
	description: 'Download the file that a run generated',
	fields: [runId, outputBinaryField, optionsField([fileLink, itemsAtOnce])],
	execute: perItem(async (item) => {
		const id = runId.read(item);
		const { isTool } = item.batch.host;
		const outputField = isTool ? undefined : outputBinaryField.read(item);
		const link = fileLink.read(item);
		item.task = { taskId: undefined, runId: id };
		const run = await getRun(item.client, id);
		if (outputField === undefined && (link === undefined || link.refusal !== undefined)) {
			return item.output({ ...run, ...(link?.refusal !== undefined && noLink(link.refusal)) });
		}
		return await itemWithFile(
			item,
			run,
			{ outputField, link },
			{
				runId: id,
				format: isFormat(run.format) ? run.format : undefined,
				url: run.download_url,
				fileName: run.file_name,
			},
		);
	}),
};
