import { durationText } from '../errors/task-error-texts';
import type { Batch, Item } from '../execution/batch';
import { addHint, workflowTimeoutMs } from '../execution/host';
import type { Mode } from './modes/mode';
import type { WaitPlan } from './wait-plan';

const hinted = new WeakSet<Batch>();

/**
 * Says once in the output that n8n may end the execution before the wait limit does: it then stores no error, and the job
 * continues and is paid for.
 */
export function hintAtWorkflowTimeout(
	{ batch }: Item,
	{ polls, waits }: Mode,
	{ answersAtDeadline, waitLimitMs }: WaitPlan,
): void {
	const timeoutMs = workflowTimeoutMs(batch.context);
	if (timeoutMs === undefined || timeoutMs >= waitLimitMs) return;
	if (!waits || answersAtDeadline || hinted.has(batch)) return;
	hinted.add(batch);
	const ending = polls
		? 'n8n cancels the execution when its timeout passes, without an error, while the job continues and is paid for'
		: 'n8n may cancel the execution when the pause ends at the wait limit, without an error that names the task, while the job continues and is paid for';
	addHint(
		batch.context,
		`This workflow has a timeout of ${durationText(timeoutMs)}, and the node waits for up to ${durationText(waitLimitMs)}: ${ending}. Raise the timeout in the workflow settings, or lower 'Wait Limit'.`,
	);
}
