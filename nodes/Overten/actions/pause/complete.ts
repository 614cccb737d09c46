import type { INodeExecutionData } from 'n8n-workflow';

import type { OvertenClient } from '../../api/client';
import { downloadFile } from '../../api/files';
import type { BinaryContext } from '../../api/files';
import { isString } from '../../api/narrow';
import { expectCompleted } from '../../generation/ends';
import { toOutput } from '../../generation/result';
import type { PausedTask } from './paused-item';

/**
 * The output item of a task that has ended, with its file.
 *
 * @throws {TaskEndedError} when it ended badly
 * @throws {OvertenApiError} when its file is not to be had
 */
export async function completeItem(
	context: BinaryContext,
	client: OvertenClient,
	{ binary, format, outputField, task }: PausedTask,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const json = toOutput(expectCompleted(task), format);
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	if (binary !== null) item.binary = { ...binary };
	if (outputField === null || task.run_id === undefined) return item;
	const file = await downloadFile(context, client, {
		runId: task.run_id,
		format: format ?? undefined,
		url: isString(json.download_url) ? json.download_url : undefined,
	});
	return { ...item, binary: { ...item.binary, [outputField]: file } };
}
