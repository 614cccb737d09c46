import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../api/narrow';
import { idempotencyKey } from '../generation/idempotency-key';

/** The key of the counts in the node's context, which outlives n8n's Retry On Fail. */
const FAILURES = 'overtenFailures';

/**
 * The key of an item's job: kept when n8n tries the node again, another one for each run of a loop, and another one
 * once the job has failed for good, since the old one would only find that failure again.
 */
export function readIdempotencyKey(context: IExecuteFunctions, itemIndex: number): string {
	const runIndex = runIndexOf(context, itemIndex);
	return idempotencyKey({
		workflowId: context.getWorkflow().id ?? '',
		executionId: context.getExecutionId(),
		nodeId: context.getNode().id,
		runIndex,
		itemIndex,
		failures: failuresOf(context, runIndex, itemIndex),
	});
}

/** The item's job has ended without a file: the next attempt is another job. */
export function recordFailedJob(context: IExecuteFunctions, itemIndex: number): void {
	const runIndex = runIndexOf(context, itemIndex);
	const nodeContext = context.getContext('node');
	const failures: unknown = nodeContext[FAILURES];
	nodeContext[FAILURES] = {
		...(isRecord(failures) && failures),
		[`${String(runIndex)}.${String(itemIndex)}`]: failuresOf(context, runIndex, itemIndex) + 1,
	};
}

function failuresOf(context: IExecuteFunctions, runIndex: number, itemIndex: number): number {
	const failures: unknown = context.getContext('node')[FAILURES];
	const count = isRecord(failures) ? failures[`${String(runIndex)}.${String(itemIndex)}`] : 0;
	return typeof count === 'number' ? count : 0;
}

function runIndexOf(context: IExecuteFunctions, itemIndex: number): number {
	return Number(context.getWorkflowDataProxy(itemIndex).$runIndex);
}
