import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { jsonParse } from 'n8n-workflow';

import { ASSUMED, SECONDS_PER_DAY } from '../../bench/capacity/assumptions';
import { costsOf, MODES, pollsOf } from '../../bench/capacity/costs';
import { endOf, firstEnd, needOf, sharesOf } from '../../bench/capacity/model';
import { capacityPage } from '../../bench/capacity/page';
import type { Results } from '../../bench/support/row';
import { pollDelayMs } from '../../nodes/Overten/job/wait-plan';

const read = (path: string) => readFileSync(join(resolve(__dirname, '../..'), path), 'utf8');

const results = jsonParse<Results>(read('bench/results.json'));

const A_JOB = { executions: 2, requests: 3, cpuMs: 100, rows: 7, storedKb: 5, waitingMb: 2 };

/** With it, the busiest hour has one job per second. */
const ONE_PER_SECOND = SECONDS_PER_DAY / ASSUMED.peak.value;

test('docs/capacity.md is what npm run capacity computes from the last benchmark', () => {
	expect(read('docs/capacity.md')).toBe(capacityPage(results));
});

test.each(['job_cpu_ms_pause', 'job_waiting_mb_poll', 'job_rows_event', 'poll_gets_per_20min_job'])(
	'docs/capacity.md changes with %s',
	(key) => {
		const changed = { ...results, [key]: Number(results[key]) * 2 };
		expect(capacityPage(changed)).not.toBe(read('docs/capacity.md'));
	},
);

test('a figure that was not measured is named, with the command that measures it', () => {
	const { job_cpu_ms_pause: _, ...others } = results;
	expect(() => capacityPage(others)).toThrow('npm run bench -- --only job_cpu_ms_pause');
});

test('one job per second needs what one job costs, each second', () => {
	const { databaseGb, waiting, ...need } = needOf(A_JOB, ONE_PER_SECOND);
	expect(need).toMatchObject({
		processes: 1,
		requestsPerMinute: 180,
		writesPerSecond: 7 + 2 * ASSUMED.deletedRows.value,
	});
	expect(waiting).toBeCloseTo(ASSUMED.jobSeconds.value);
	expect(databaseGb).toBeCloseTo((ONE_PER_SECOND * 5) / 1e6);
});

test('processes are as many as CPU and memory need, whichever needs more', () => {
	const busy = needOf({ ...A_JOB, cpuMs: 10_000, waitingMb: 0 }, ONE_PER_SECOND);
	expect(busy.processes).toBe(Math.ceil(10 / ASSUMED.cpuShare.value));
	const large = needOf({ ...A_JOB, cpuMs: 0, waitingMb: 100 }, ONE_PER_SECOND);
	const megabytes = 100 * ASSUMED.jobSeconds.value;
	expect(large.processes).toBe(Math.ceil(megabytes / ASSUMED.processMb.value));
});

test.each(MODES)('%s: what ends first is used up there, and nothing else is', (mode) => {
	const costs = costsOf(results)[mode];
	const { jobs, resource } = firstEnd(costs);
	const shares = sharesOf(costs, jobs);
	expect(shares[resource]).toBeCloseTo(1);
	expect(Math.max(...Object.values(shares))).toBeCloseTo(1);
	expect(jobs).toBe(endOf(costs, resource));
});

test('a job is polled as often as the schedule of the node says', () => {
	const pollsIn = (seconds: number) => {
		let polls = 0;
		for (let ms = pollDelayMs(0); ms < seconds * 1_000; ms += pollDelayMs(polls)) polls += 1;
		return polls + 1;
	};
	const difference = pollsOf(pollsIn(1_200)) - pollsIn(ASSUMED.jobSeconds.value);
	expect(Math.abs(difference)).toBeLessThanOrEqual(1);
});
