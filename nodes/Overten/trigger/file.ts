import type { INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { downloadFile } from '../api/download';
import { isFormat, isString } from '../api/guards';
import { StopSignal } from '../api/stop-signal';
import { eventItem, RUN_COMPLETED } from './event-item';
import type { RunEvent } from './event-item';

/** In less time, there is no point in trying. */
const SHORTEST_MS = 500;

/**
 * The item of an event with the run's file. A file that cannot be had in time costs only the file: the item says why
 * in `file_error`, and the event starts the workflow anyway.
 *
 * @param field the binary field; undefined when no file is wanted
 */
export async function eventItemWithFile(
	context: IPollFunctions | IWebhookFunctions,
	event: RunEvent,
	field: string | undefined,
	patienceMs: number,
): Promise<INodeExecutionData> {
	const item = eventItem(event);
	if (field === undefined || event.name !== RUN_COMPLETED || event.kind === 'none') return item;
	const without = (file_error: string) => ({ ...item, json: { ...item.json, file_error } });
	if (patienceMs < SHORTEST_MS) return without('No time was left to download the file');
	if (takesNoFiles(context)) return without("n8n's Engine 2.0 takes no files from a trigger");

	const tooLate = AbortSignal.timeout(patienceMs);
	const { download_url: url, file_name: fileName } = item.json;
	try {
		const file = await downloadFile(context, new OvertenClient(context, new StopSignal(tooLate)), {
			runId: event.runId,
			format: isFormat(event.kind) ? event.kind : undefined,
			url: isString(url) ? url : undefined,
			fileName,
		});
		return { ...item, binary: { [field]: file } };
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'unknown';
		return without(
			tooLate.aborted
				? `The file could not be downloaded within ${String(Math.round(patienceMs / 1000))} seconds`
				: `The file could not be downloaded: ${reason}`,
		);
	}
}

/** As seen in n8n 2.41.1: it refuses the event with its file, each time that Overten repeats it. */
function takesNoFiles(context: IPollFunctions | IWebhookFunctions): boolean {
	return 'getWorkflowSettings' in context && context.getWorkflowSettings().engineType === 'v2';
}
