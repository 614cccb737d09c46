import type { IDataObject } from 'n8n-workflow';

import { isFilled, isJsonObject } from '../api/guards';
import { parseTask } from '../api/tasks';
import type { Task } from '../api/types';

/** Where the node's context holds the jobs. */
const CONTEXT_KEY = 'overtenJobs';

/** The number of the format in which they are stored: an execution may be retried after an update of the package. */
const STORED_FORMAT = 1;

/** A job as the node's context holds it: `JobMemory` says what each field is for. */
export interface StoredJob {
	readonly intent: string | undefined;
	readonly generation: number;
	readonly request: IDataObject | undefined;
	readonly idempotencyKey: string | undefined;
	readonly task: Task | undefined;
	readonly gone: Task | undefined;
	readonly result: IDataObject | undefined;
	/** The execution in which a request may have started a job that nothing can find again. */
	readonly unclear: string | undefined;
	/** The execution in which the task was accepted. */
	readonly executionId: string | undefined;
}

/** What was stored of a job; of nothing, a job that has not begun. */
export function parseStoredJob(stored: unknown): StoredJob {
	const job = isJsonObject(stored) ? stored : {};
	const text = (value: unknown) => (isFilled(value) ? value : undefined);
	const object = (value: unknown) => (isJsonObject(value) ? value : undefined);
	return {
		intent: text(job.intent),
		generation: typeof job.generation === 'number' ? job.generation : 0,
		request: object(job.request),
		idempotencyKey: text(job.idempotencyKey),
		task: parseTask(job.task),
		gone: parseTask(job.gone),
		result: object(job.result),
		unclear: text(job.unclear),
		executionId: text(job.executionId),
	};
}

/** Whether another version of the package has stored jobs there that this one cannot read. */
export function hasUnreadableJobs(nodeContext: Record<string, unknown>): boolean {
	const stored = nodeContext[CONTEXT_KEY];
	return stored !== undefined && !(isJsonObject(stored) && stored.format === STORED_FORMAT);
}

/** The jobs of a scope by slot, as an object to write to. Those of another scope are forgotten. */
export function jobsOfScope(
	nodeContext: Record<string, unknown>,
	scope: string,
): Record<string, unknown> {
	const found = find(nodeContext, scope);
	if (found !== undefined) return found;
	const jobs = {};
	nodeContext[CONTEXT_KEY] = { format: STORED_FORMAT, scope, jobs };
	return jobs;
}

/** The IDs of the tasks of a scope, whichever item they are of. */
export function tasksOfScope(nodeContext: Record<string, unknown>, scope: string): string[] {
	if (hasUnreadableJobs(nodeContext)) return [];
	const jobs = Object.values(find(nodeContext, scope) ?? {}).map(parseStoredJob);
	return jobs.flatMap(({ gone, task = gone }) => task?.task_id ?? []);
}

function find(
	nodeContext: Record<string, unknown>,
	scope: string,
): Record<string, unknown> | undefined {
	const stored = nodeContext[CONTEXT_KEY];
	if (!isJsonObject(stored) || stored.scope !== scope) return undefined;
	return isJsonObject(stored.jobs) ? stored.jobs : undefined;
}
