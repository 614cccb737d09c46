import type { INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../../api/client';
import { downloadFile } from '../../api/files';
import { isFormat, isString } from '../../api/narrow';
import { getRun } from '../../api/runs';
import { settle } from '../../api/settle';
import type { Format, Task } from '../../api/types';
import { toOutput } from '../../generation/result';
import { withFile } from '../item-files';
import type { Batch } from '../operation';

/**
 * The output item of a task, with its file when one is wanted and there is one. A task does not tell its format; the
 * run does.
 *
 * @throws {OvertenApiError}
 */
export async function taskItem(
	{ client, context }: Batch,
	itemIndex: number,
	task: Task,
	outputField: string | undefined,
): Promise<INodeExecutionData> {
	const json = toOutput(task, null);
	const url = isString(json.download_url) ? json.download_url : undefined;
	if (outputField === undefined || task.run_id === undefined || url === undefined) {
		return withFile(context, itemIndex, json);
	}
	const format = await formatOfRun(client, task.run_id);
	const file = await downloadFile(context, client, { runId: task.run_id, format, url });
	return withFile(context, itemIndex, { ...json, format: format ?? null }, outputField, file);
}

/** Only for the file's type: the file host tells it too, and so a run that cannot be read fails nothing. */
async function formatOfRun(client: OvertenClient, runId: string): Promise<Format | undefined> {
	const run = await settle(getRun(client, runId));
	return run.error === undefined && isFormat(run.value.format) ? run.value.format : undefined;
}
