import type { INodeExecutionData } from 'n8n-workflow';

import type { Evidence, SeenJob, SeenRow } from '../evidence.ts';
import type { Row } from '../n8n/row.ts';
import { isPaidByContent, makesFile } from '../workflow.ts';

/** What was paid for is in an output item, or someone reads which task it is of. */
export function nothingLost(evidence: Evidence): string[] {
	return unnamed(evidence, (answeredAt, endedAt) => answeredAt < endedAt);
}

/** The node awaits them as long. */
const IN_FLIGHT_MS = 5_000;

/** The same for what Overten has accepted just after another item has stopped the node: within 5 s. */
export function inFlightIsNamed(evidence: Evidence): string[] {
	return unnamed(
		evidence,
		(answeredAt, endedAt) =>
			answeredAt >= endedAt && answeredAt < stoppedBy(evidence.run, endedAt) + IN_FLIGHT_MS,
	);
}

/** When the node was stopped at the latest that has ended then: from there on it sends nothing, and only jobs are accepted. */
function stoppedBy({ world }: Evidence['run'], endedAt: number): number {
	const moments = world.requests.flatMap(({ answeredAt = Infinity, at, method, status = 0 }) =>
		method === 'POST' && status < 300 ? [at] : [at, answeredAt],
	);
	return Math.max(...moments.filter((at) => at <= endedAt));
}

function unnamed(
	{ jobs, rows, run }: Evidence,
	isMeant: (answeredAt: number, endedAt: number) => boolean,
): string[] {
	if (run.scenario.making === 'text') return [];
	// Nobody can name what was on its way when a person stopped all or a process died; a retry finds it.
	const latest = rows.at(-1)?.row;
	if (latest?.status === 'canceled' || latest?.status === 'crashed') return [];
	// n8n ends the retry of a stopped execution as cancelled, whatever the node returns.
	if (latest?.retryOf?.stoppedAt !== undefined) return [];
	// What a process has sent before it died arrives a little later.
	const excused = run.crashed.map(
		({ stretches }) => (stretches.at(-1)?.to ?? 0) + run.scenario.latencyMs,
	);
	// What a person has stopped stays stopped when the workflow runs once more.
	const stopped = rows.flatMap(({ row }) => (isOfStopped(row) ? row.stretches : []));
	const isExcused = (at: number) =>
		excused.some((until) => at <= until) ||
		stopped.some(({ from, to = Infinity }) => from <= at && at <= to);
	return jobs
		.filter(({ isPaid, job }) => isPaid && !isExcused(job.startedAt))
		.filter((job) => isMeant(answeredAt(run, job), endedAt(run, job)))
		.filter(({ taskId }) => !rows.some(({ text }) => text.includes(taskId)))
		.map(
			({ number, wish }) =>
				`Job ${String(number)} ('${wish}') was paid for, and nothing names its task`,
		);
}

/** Whether a person has stopped the execution, or the one that it retries. */
function isOfStopped({ retryOf, stoppedAt }: Row): boolean {
	return stoppedAt !== undefined || (retryOf !== undefined && isOfStopped(retryOf));
}

/** When its task has reached the node: in the answer to its request, or in that to a poll. */
function answeredAt({ world }: Evidence['run'], { job, taskId }: SeenJob): number {
	const answers = world.requests.filter(
		({ body, fault, method, path, status = 0 }) =>
			status < 300 &&
			status >= 200 &&
			(fault === undefined || fault === 'slow' || fault === 'slowAnswer') &&
			(path === `/tasks/${taskId}` ||
				(method === 'POST' && keyIn(body) === job.plan.idempotencyKey)),
	);
	return Math.min(...answers.map((answer) => answer.answeredAt ?? Infinity));
}

/** When the stretch of the execution has ended in which the job began. */
function endedAt({ n8n }: Evidence['run'], { job }: SeenJob): number {
	const stretches = n8n.rows.flatMap((row) => row.stretches);
	const stretch = stretches.findLast(({ from }) => from <= job.startedAt);
	return stretch?.to ?? Infinity;
}

function keyIn(body: unknown): unknown {
	return typeof body === 'object' && body !== null && 'idempotency_key' in body
		? body.idempotency_key
		: undefined;
}

/** A file is in one output item only. */
export function deliveredOnce({ jobs, rows, run }: Evidence): string[] {
	// Items of equal content share a job, and so its file.
	if (!makesFile(run.scenario) || isPaidByContent(run.scenario)) return [];
	const latest = rows.at(-1);
	if (latest === undefined) return [];
	return jobs.flatMap(({ number, taskId }) => {
		const items = filesOf(latest, taskId);
		return items.length > 1
			? [`The file of job ${String(number)} is in ${String(items.length)} items`]
			: [];
	});
}

/** A file is what Overten has made for this very task, byte for byte. */
export function filesAreWhole({ jobOf, rows, run }: Evidence): string[] {
	if (!makesFile(run.scenario)) return [];
	return rows.flatMap((row) =>
		itemsOf(row).flatMap((item) => {
			const file = fileIn(item);
			const job = jobOf(item.json.task_id);
			if (file === undefined || (job?.file?.equals(file) ?? false)) return [];
			return [
				`The file of ${nameOf(job)} in execution ${row.row.id} is not the one that Overten made`,
			];
		}),
	);
}

function filesOf(row: SeenRow, taskId: string): INodeExecutionData[] {
	return itemsOf(row).filter((item) => item.json.task_id === taskId && fileIn(item) !== undefined);
}

function itemsOf({ nodes }: SeenRow): INodeExecutionData[] {
	return nodes.flatMap(({ outputs }) => outputs.flat());
}

/** In memory mode, the bytes are in the item. */
export function fileIn({ binary }: INodeExecutionData): Buffer | undefined {
	return binary?.data === undefined ? undefined : Buffer.from(binary.data.data, 'base64');
}

function nameOf(job: SeenJob | undefined): string {
	return job === undefined ? 'an unknown job' : `job ${String(job.number)}`;
}
