import type { OvertenApiError } from '../api/errors';
import { isPassing } from '../api/retry';
import { settle } from '../api/settle';
import { expectCompleted } from './ends';
import { followTask } from './follow';
import { isRepeatable } from './job';
import type { JobSession } from './job';
import type { JobState } from './result';
import { submitAsync, submitSync } from './submit';
import type { SyncAnswer } from './submit';

/** Answers to a held request that may tell of the job rather than of the request. */
const JOB_STATUSES: ReadonlySet<number> = new Set([409, 410, 500]);

export interface SyncOutcome {
	readonly state: JobState;
	/** The connection was given up for a task: by Overten's ceiling, or since it broke. */
	readonly promoted: boolean;
}

/**
 * Holds the connection until the job is done. When that takes too long, the job is followed as a task, or left to
 * itself.
 *
 * @throws {TaskEndedError}
 * @throws {WaitLimitError}
 * @throws {OvertenApiError}
 */
export async function generateInSync(
	session: JobSession,
	afterPromotion: 'poll' | 'return',
): Promise<SyncOutcome> {
	const startedAt = Date.now();
	const answer = await submitUnlessBroken(session);
	if (answer.kind === 'finished') return { state: answer.result, promoted: false };

	const accepted = answer.kind === 'promoted' ? answer.accepted : await submitAsync(session);
	const state =
		afterPromotion === 'return'
			? accepted
			: expectCompleted(await followTask(session.client, accepted, session, startedAt));
	return { state, promoted: true };
}

async function submitUnlessBroken(session: JobSession): Promise<SyncAnswer> {
	const submission = await settle(submitSync(session));
	if (submission.error === undefined) return submission.value;
	if (isRepeatable(session.job) && mayHaveBegun(submission.error)) return { kind: 'askAgain' };
	throw submission.error;
}

/**
 * Errors that can come after the job has begun, from a broken connection or a garbled answer to a job that ended badly. Asked for again
 * as a task under the same idempotency key, the job tells what became of it.
 */
function mayHaveBegun(error: OvertenApiError): boolean {
	const { kind, status } = error.details;
	return (
		isPassing(error) || kind === 'answer' || (status !== undefined && JOB_STATUSES.has(status))
	);
}
