import type { IWebhookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { StopSignal } from '../api/stop-signal';
import { getTaskOnce } from '../api/tasks';
import { toEvent } from './event-item';
import type { RunEvent } from './event-item';

/** How long it may take, in ms: Overten waits for our answer for 15 s (documented), and the file takes most of them. */
const PATIENCE_MS = 2_000;

/** An event with its run: where a delivery names none, its task may. As it was where nothing does. */
export async function withRun(context: IWebhookFunctions, event: RunEvent): Promise<RunEvent> {
	const { body, name, runId: named, taskId } = event;
	if (named !== undefined) return event;
	const deadline = Date.now() + PATIENCE_MS;
	const client = new OvertenClient(context, new StopSignal(), { deadline });
	const task = await settle(getTaskOnce(client, taskId, deadline));
	const runId = task.error === undefined ? task.value.run_id : undefined;
	if (runId === undefined) return event;
	return toEvent({ ...body, run_id: runId }, { name, runId, taskId });
}
