import { ASSUMED, SECONDS_PER_DAY } from './assumptions.ts';
import type { Costs } from './costs.ts';

/** What can end first. */
export const RESOURCES = ['cpu', 'memory', 'rateLimit', 'database'] as const;

export type Resource = (typeof RESOURCES)[number];

/** What a number of jobs per day needs, in the busiest hour. */
export interface Need {
	/** That wait for their jobs at the same time. */
	readonly waiting: number;
	/** Of n8n: workers, in queue mode. */
	readonly processes: number;
	/** For what waits, in all processes, in GB. */
	readonly memoryGb: number;
	readonly requestsPerMinute: number;
	/** Rows that n8n inserts, updates and deletes. */
	readonly writesPerSecond: number;
	/** That the database grows by per day. */
	readonly databaseGb: number;
}

/** How many jobs begin per second, and how many wait at the same time. */
function busiestHourOf(jobsPerDay: number): { perSecond: number; waiting: number } {
	const perSecond = (jobsPerDay / SECONDS_PER_DAY) * ASSUMED.peak.value;
	return { perSecond, waiting: perSecond * ASSUMED.jobSeconds.value };
}

export function needOf(costs: Costs, jobsPerDay: number): Need {
	const { perSecond, waiting } = busiestHourOf(jobsPerDay);
	const shares = sharesOf(costs, jobsPerDay);
	return {
		waiting,
		processes: Math.max(1, Math.ceil(shares.cpu), Math.ceil(shares.memory)),
		memoryGb: (waiting * costs.waitingMb) / 1e3,
		requestsPerMinute: perSecond * 60 * costs.requests,
		writesPerSecond: perSecond * rowsOf(costs),
		databaseGb: (jobsPerDay * costs.storedKb) / 1e6,
	};
}

/** What the files of a day take where n8n keeps them, in GB. */
export function filesGbOf(jobsPerDay: number): number {
	return (jobsPerDay * ASSUMED.fileMb.value) / 1e3;
}

/** What the busiest hour uses of each resource: 1 is all of one process, of Overten's limit, or of one database. */
export function sharesOf(costs: Costs, jobsPerDay: number): Readonly<Record<Resource, number>> {
	const { perSecond, waiting } = busiestHourOf(jobsPerDay);
	return {
		cpu: (perSecond * costs.cpuMs) / 1_000 / ASSUMED.cpuShare.value,
		memory: (waiting * costs.waitingMb) / ASSUMED.processMb.value,
		rateLimit: (perSecond * 60 * costs.requests) / ASSUMED.requestsPerMinute.value,
		database: (perSecond * rowsOf(costs)) / ASSUMED.writesPerSecond.value,
	};
}

/** Of a job, with those that n8n writes when it deletes its executions. */
function rowsOf({ executions, rows }: Costs): number {
	return rows + executions * ASSUMED.deletedRows.value;
}

/** From how many jobs per day on a resource is used up; Infinity for one that is not used. */
export function endOf(costs: Costs, resource: Resource): number {
	return 1 / sharesOf(costs, 1)[resource];
}

/** The resource that ends first. */
export function firstEnd(costs: Costs): { readonly resource: Resource; readonly jobs: number } {
	const ends = RESOURCES.map((resource) => ({ resource, jobs: endOf(costs, resource) }));
	return ends.reduce((first, each) => (each.jobs < first.jobs ? each : first));
}
