import { JobStage } from '../support/job-costs.ts';
import type { JobCosts } from '../support/job-costs.ts';
import type { Mode } from '../support/parameters.ts';
import type { Figure, Row } from '../support/row.ts';

/** So many that 10 ms, the unit of CPU time, and 8 kB, the unit of a table, have little weight. */
const JOBS = 50;

const JOBS_IN_SMOKE = 1;

/** The first jobs pay for the code that n8n compiles. */
const JOBS_BEFORE = 10;

/** In real time: the job of a poll ends before the first poll, and the one of a pause after the execution is stored. */
const SECONDS = { async: 1, sync: 1, poll: 1, webhook: 8 } as const;

/** Three times the longest interval between two polls. */
const POLLING_MS = 30_000;

const NAMES = { async: 'return_task', sync: 'sync', poll: 'poll', webhook: 'pause' } as const;

const MODES: readonly Mode[] = ['sync', 'poll', 'async', 'webhook'];

const WHAT = {
	requests: 'requests to Overten',
	cpuMs: 'CPU time of n8n, in ms',
	rows: 'rows written to the database',
	walKb: "PostgreSQL's log, in kB",
	storedKb: 'stored in the database, in kB',
} as const;

const SUFFIXES = {
	requests: 'requests',
	cpuMs: 'cpu_ms',
	rows: 'rows',
	walKb: 'wal_kb',
	storedKb: 'stored_kb',
} as const;

const COSTS = ['requests', 'cpuMs', 'rows', 'walKb', 'storedKb'] as const;

/** What one job costs, and one event: the basis of `docs/capacity.md`. */
export const jobCosts: Row = {
	keys: [
		'job_costs',
		...[...Object.values(NAMES), 'event'].flatMap(keysOf),
		...['job_cpu_ms_per_poll', 'job_stored_kb_while_paused'],
		...['job_waiting_mb_poll', 'job_waiting_mb_sync'],
	],
	cheap: false,
	inServer: true,
	measure: async (bench) => {
		const stage = await JobStage.start(bench, bench.smoke ? JOBS_IN_SMOKE : JOBS);
		if (!bench.smoke) await stage.warmUp(SECONDS, JOBS_BEFORE);
		const figures: Figure[] = [];
		for (const mode of MODES) {
			figures.push(...figuresOf(NAMES[mode], await stage.costs(mode, SECONDS[mode])));
		}
		figures.push(...figuresOf('event', await stage.eventCosts()));
		const poll = await stage.waiting('poll', bench.smoke ? 5_000 : POLLING_MS);
		const sync = await stage.waiting('sync', 0);
		return [
			...figures,
			{
				key: 'job_cpu_ms_per_poll',
				what: 'CPU time of n8n for one more poll, in ms',
				value: poll.requestCpuMs,
			},
			{
				key: 'job_stored_kb_while_paused',
				what: 'a paused execution with one job, in the database, in kB',
				value: await stage.pausedKb(),
			},
			{
				key: 'job_waiting_mb_poll',
				what: 'memory of a polled execution with one job, in MB',
				value: poll.mb,
			},
			{
				key: 'job_waiting_mb_sync',
				what: 'the same, while a request in Sync is open, in MB',
				value: sync.mb,
			},
		];
	},
};

function figuresOf(name: string, costs: JobCosts): Figure[] {
	return COSTS.map((cost) => ({
		key: `job_${SUFFIXES[cost]}_${name}`,
		what: `${name}: ${WHAT[cost]}`,
		value: costs[cost],
	}));
}

function keysOf(name: string): string[] {
	return COSTS.map((cost) => `job_${SUFFIXES[cost]}_${name}`);
}
