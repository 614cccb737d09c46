import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { JobPath, Task } from '../api/types';
import { hasFailed, requireNotFailed } from '../errors/task-errors';
import { resultItem } from '../execution/output-item';
import type { ExpectedItem } from '../execution/output-item';
import { inPatience } from './patience';
import type { RememberedRequest } from './submit-once';
import { answered } from './tool-calls';
import type { WaitPlan } from './wait-plan';

/** One item's job, ready to submit in whatever mode. */
export interface Job extends ExpectedItem, RememberedRequest {
	readonly path: JobPath;
	readonly wait: WaitPlan;
	/** Whether another execution may have submitted a job under the same key. */
	readonly sharesKey: boolean;
}

/** Whether submitting the job twice makes one job of it. */
export function isRepeatable({ idempotencyKey }: Job): boolean {
	return idempotencyKey !== undefined;
}

/** {@link requireNotFailed} for a job: after one that has failed, the next attempt is another job. */
export function requireJobNotFailed({ item, memory }: Job, task: Task): Task {
	if (hasFailed(task)) memory.failed();
	if (requireNotFailed(task).status === 'completed') item.stage = 'completed';
	return task;
}

/** The output item of a job that is not waited for any more. @throws as {@link resultItem} */
export async function answerOf(job: Job, state: IDataObject): Promise<INodeExecutionData> {
	const output = await resultItem(job.item, state, job);
	answered(job.item);
	return output;
}

/**
 * The output item of a job that is waited for: without its result when whoever asked has waited long enough, and an equal
 * call continues to wait.
 *
 * @throws as {@link resultItem}, and what the wait throws
 */
export async function awaitedAnswerOf(
	job: Job,
	wait: Promise<IDataObject>,
): Promise<INodeExecutionData> {
	const { goesOn, state } = await inPatience(job.wait, wait);
	return goesOn ? await resultItem(job.item, state, job) : await answerOf(job, state);
}
