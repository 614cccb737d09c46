import { DEFAULT_POLL_SCHEDULE } from '../../nodes/Overten/job/wait-plan.ts';
import { UserError } from '../../scripts/user-error.ts';
import type { Results } from '../support/row.ts';
import { ASSUMED } from './assumptions.ts';

/** The ways to get a file, as the page calls them. */
export const MODES = [
	'Sync',
	'Async: Poll Until Done',
	'Async: Return Task, and Overten Trigger',
	'Async: Pause Until Webhook',
] as const;

export type ModeName = (typeof MODES)[number];

/** What one job costs that takes as long as assumed. */
export interface Costs {
	/** Of workflows. */
	readonly executions: number;
	/** To Overten's API. */
	readonly requests: number;
	/** Of n8n. */
	readonly cpuMs: number;
	/** Written to the database. */
	readonly rows: number;
	/** In the database, when it has ended. */
	readonly storedKb: number;
	/** In a process of n8n, while the job runs. */
	readonly waitingMb: number;
}

/** How long the job of `poll_gets_per_20min_job` takes, in s. */
const LONG_SECONDS = 1_200;

/** @throws {UserError} when the benchmark has not measured something */
export function costsOf(results: Results): Readonly<Record<ModeName, Costs>> {
	const read = (key: string) => figureOf(results, key);
	const measured = (name: string, waitingMb: number): Costs => ({
		executions: 1,
		requests: read(`job_requests_${name}`),
		cpuMs: read(`job_cpu_ms_${name}`),
		rows: read(`job_rows_${name}`),
		storedKb: read(`job_stored_kb_${name}`),
		waitingMb,
	});
	const poll = measured('poll', read('job_waiting_mb_poll'));
	// One poll is in what was measured.
	const morePolls = pollsOf(read('poll_gets_per_20min_job')) - 1;
	return {
		Sync: measured('sync', read('job_waiting_mb_sync')),
		'Async: Poll Until Done': {
			...poll,
			requests: poll.requests + morePolls,
			cpuMs: poll.cpuMs + morePolls * read('job_cpu_ms_per_poll'),
		},
		'Async: Return Task, and Overten Trigger': sum(
			measured('return_task', 0),
			measured('event', 0),
		),
		'Async: Pause Until Webhook': measured('pause', read('suspended_rss_mb_per_1000') / 1_000),
	};
}

/** How often a job is polled: at the end of a long job, each poll comes after the longest interval. */
export function pollsOf(pollsOfLongJob: number): number {
	const shorterBy = LONG_SECONDS - ASSUMED.jobSeconds.value;
	return Math.round(pollsOfLongJob - shorterBy / (DEFAULT_POLL_SCHEDULE.maxMs / 1_000));
}

export function figureOf(results: Results, key: string): number {
	const value = results[key];
	if (typeof value === 'number') return value;
	throw new UserError(`bench/results.json has no ${key}. Run: npm run bench -- --only ${key}`);
}

function sum(one: Costs, other: Costs): Costs {
	return {
		executions: one.executions + other.executions,
		requests: one.requests + other.requests,
		cpuMs: one.cpuMs + other.cpuMs,
		rows: one.rows + other.rows,
		storedKb: one.storedKb + other.storedKb,
		waitingMb: one.waitingMb + other.waitingMb,
	};
}
