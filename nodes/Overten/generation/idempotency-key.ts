import { createHash } from 'crypto';

/** What makes a job one and the same, however often it has to be handed in. */
export interface JobIdentity {
	readonly workflowId: string;
	readonly executionId: string;
	readonly nodeId: string;
	/** Which time the node runs in this execution, as in a loop. */
	readonly runIndex: number;
	readonly itemIndex: number;
	/** How many jobs of this item have failed for good. */
	readonly failures: number;
}

/** A key that is the same for the same identity and tells nothing of it. */
export function idempotencyKey(identity: JobIdentity): string {
	const { workflowId, executionId, nodeId, runIndex, itemIndex, failures } = identity;
	const parts = [workflowId, executionId, nodeId, runIndex, itemIndex, failures];
	return `n8n-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
}
