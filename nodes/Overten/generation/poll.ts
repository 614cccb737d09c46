import type { Task } from '../api/types';
import { expectCompleted } from './ends';
import { followTask } from './follow';
import type { JobSession } from './job';
import { submitAsync } from './submit';

/**
 * Hands the job in and looks at its task until it has completed.
 *
 * @throws {TaskEndedError}
 * @throws {WaitLimitError}
 * @throws {OvertenApiError}
 */
export async function generateAndPoll(session: JobSession): Promise<Task> {
	const startedAt = Date.now();
	const accepted = await submitAsync(session);
	return expectCompleted(await followTask(session.client, accepted, session, startedAt));
}
