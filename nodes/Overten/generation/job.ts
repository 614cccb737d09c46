import type { OvertenClient } from '../api/client';
import type { JobBody, JobPath } from '../api/types';
import type { PollSchedule } from './poll-schedule';

/** What is asked of Overten, whatever way the node waits for it. */
export interface Job {
	readonly path: JobPath;
	/** The same for every attempt, so that an idempotency key in it makes them one job. */
	readonly body: JobBody;
}

/** How the node waits for a task. */
export interface WaitPlan {
	readonly schedule: PollSchedule;
	/** From the request on, in ms. */
	readonly waitLimitMs: number;
}

/** One job of one item, on its way. */
export interface JobSession extends WaitPlan {
	readonly client: OvertenClient;
	readonly job: Job;
	/** Told the task as soon as it is known, so that an error can name it. */
	readonly onTask: (taskId: string, runId: string | undefined) => void;
}

/** Whether handing the job in twice makes one job of it. */
export function isRepeatable({ body }: Job): boolean {
	return 'idempotency_key' in body && body.idempotency_key != null;
}
