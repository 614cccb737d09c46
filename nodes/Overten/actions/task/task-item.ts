import type { INodeExecutionData } from 'n8n-workflow';

import { downloadFile } from '../../api/files';
import { isFormat, isString } from '../../api/narrow';
import { getRun } from '../../api/runs';
import type { Task } from '../../api/types';
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
	const { format: known } = await getRun(client, task.run_id);
	const format = isFormat(known) ? known : undefined;
	const file = await downloadFile(context, client, { runId: task.run_id, format, url });
	return withFile(context, itemIndex, { ...json, format: format ?? null }, outputField, file);
}
