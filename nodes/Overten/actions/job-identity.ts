import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../api/narrow';
import { idempotencyKey } from '../generation/idempotency-key';
import type { Batch } from './operation';

/** The key of the counts in the node's context, which outlives n8n's Retry On Fail. */
const FAILURES = 'overtenFailures';

type JobBatch = Pick<Batch, 'context' | 'runIndex'>;

/**
 * The key of an item's job: kept when n8n tries the node again, another one for each run of a loop, and another one
 * once the job has failed for good, since the old one would only find that failure again.
 */
export function readIdempotencyKey({ context, runIndex }: JobBatch, itemIndex: number): string {
	return idempotencyKey({
		workflowId: context.getWorkflow().id ?? '',
		executionId: context.getExecutionId(),
		nodeId: context.getNode().id,
		runIndex,
		itemIndex,
		failures: failuresOf({ context, runIndex }, itemIndex),
	});
}

/** The item's job has ended without a file: the next attempt is another job. */
export function recordFailedJob({ context, runIndex }: JobBatch, itemIndex: number): void {
	const nodeContext = context.getContext('node');
	const failures: unknown = nodeContext[FAILURES];
	nodeContext[FAILURES] = {
		...(isRecord(failures) && failures),
		[`${String(runIndex)}.${String(itemIndex)}`]: failuresOf({ context, runIndex }, itemIndex) + 1,
	};
}

function failuresOf({ context, runIndex }: JobBatch, itemIndex: number): number {
	const failures: unknown = context.getContext('node')[FAILURES];
	const count = isRecord(failures) ? failures[`${String(runIndex)}.${String(itemIndex)}`] : 0;
	return typeof count === 'number' ? count : 0;
}

/** Which time the node runs in this execution. Asking n8n takes a good part of a millisecond: once is enough. */
export function readRunIndex(context: IExecuteFunctions): number {
	return Number(context.getWorkflowDataProxy(0).$runIndex);
}
