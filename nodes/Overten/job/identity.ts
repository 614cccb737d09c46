import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../api/guards';
import type { Task } from '../api/types';
import { hasFailed, requireNotFailed } from '../errors/task-errors';
import type { Item } from '../execution/batch';

/** The key of the failure counts in the node's context, which n8n keeps across Retry On Fail. */
const FAILURES = 'overtenFailures';

/** What makes a job one and the same, however often it is submitted. */
export interface JobIdentity {
	readonly workflowId: string;
	readonly executionId: string;
	readonly nodeId: string;
	/** Which run of the node it is in this execution, as in a loop. */
	readonly runIndex: number;
	readonly itemIndex: number;
	/** How many jobs of this item have failed for good. */
	readonly failures: number;
}

/** A key that is the same for the same identity and reveals nothing of it. */
export function idempotencyKey(identity: JobIdentity): string {
	const { workflowId, executionId, nodeId, runIndex, itemIndex, failures } = identity;
	const parts = [workflowId, executionId, nodeId, runIndex, itemIndex, failures];
	return `n8n-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
}

/**
 * The key of an item's job: the same when n8n tries the node again, another one for each run of a loop, and another
 * one once the job has failed for good, since the old one would only find that failure again.
 */
export function keyOf(item: Item): string {
	const { batch, context, index } = item;
	return idempotencyKey({
		workflowId: context.getWorkflow().id ?? '',
		executionId: context.getExecutionId(),
		nodeId: context.getNode().id,
		runIndex: batch.runIndex,
		itemIndex: index,
		failures: failuresOf(item),
	});
}

/** {@link requireNotFailed} for an item's job: after one that has failed, the next attempt is another job. */
export function requireJobNotFailed(item: Item, task: Task): Task {
	if (hasFailed(task)) recordFailure(item);
	const { status } = requireNotFailed(task);
	if (status === 'completed') item.stage = 'completed';
	return task;
}

function recordFailure(item: Item): void {
	item.context.getContext('node')[FAILURES] = {
		...storedFailures(item),
		[nameOf(item)]: failuresOf(item) + 1,
	};
}

function failuresOf(item: Item): number {
	const count = storedFailures(item)[nameOf(item)];
	return typeof count === 'number' ? count : 0;
}

function storedFailures({ context }: Item): IDataObject {
	const stored: unknown = context.getContext('node')[FAILURES];
	return isJsonObject(stored) ? stored : {};
}

function nameOf({ batch, index }: Item): string {
	return `${String(batch.runIndex)}.${String(index)}`;
}
