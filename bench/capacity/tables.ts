import { markdownTable } from '../support/markdown.ts';
import { inDigits } from '../support/numbers.ts';
import { ASSUMED, SIZES } from './assumptions.ts';
import type { Assumption } from './assumptions.ts';
import { MODES } from './costs.ts';
import type { Costs, ModeName } from './costs.ts';
import { endOf, firstEnd, needOf, RESOURCES } from './model.ts';
import type { Resource } from './model.ts';

export type CostsByMode = Readonly<Record<ModeName, Costs>>;

const RESOURCE_NAMES: Readonly<Record<Resource, string>> = {
	cpu: 'CPU of one process',
	memory: 'memory of one process',
	rateLimit: "Overten's rate limit",
	database: 'database writes',
};

export function assumptionsTable(): string {
	const rows = Object.values(ASSUMED).map(({ source, unit, value, what }: Assumption) => [
		what,
		`${inDigits(value)} ${unit}`.trim(),
		source,
	]);
	return markdownTable([['assumed', 'value', 'source'], ...rows]);
}

export function costsTable(costs: CostsByMode): string {
	const head = ['one job', 'requests', 'CPU', 'rows written', 'stored', 'memory while it waits'];
	const rows = MODES.map((mode) => {
		const { cpuMs, requests, rows: written, storedKb, waitingMb } = costs[mode];
		return [
			mode,
			inDigits(requests),
			`${inDigits(cpuMs)} ms`,
			inDigits(written),
			`${inDigits(storedKb)} kB`,
			waitingMb === 0 ? 'none' : `${inDigits(waitingMb)} MB`,
		];
	});
	return markdownTable([head, ...rows], new Set([1, 2, 3, 4, 5]));
}

/** What every size needs, mode by mode. */
export function needsTable(costs: CostsByMode): string {
	const head = [
		'jobs a day',
		'mode',
		'processes',
		'waiting',
		'memory',
		'requests a minute',
		'writes a second',
		'database a day',
	];
	const rows = SIZES.flatMap((jobs) =>
		MODES.map((mode) => {
			const need = needOf(costs[mode], jobs);
			return [
				inDigits(jobs),
				mode,
				inDigits(need.processes),
				need.memoryGb === 0 ? '0' : inDigits(Math.round(need.waiting)),
				inGb(need.memoryGb),
				inDigits(need.requestsPerMinute),
				inDigits(need.writesPerSecond),
				inGb(need.databaseGb),
			];
		}),
	);
	return markdownTable([head, ...rows], new Set([0, 2, 3, 4, 5, 6, 7]));
}

/** From how many jobs a day on each resource is used up. */
export function endsTable(costs: CostsByMode): string {
	const head = ['mode', ...RESOURCES.map((resource) => RESOURCE_NAMES[resource]), 'ends first'];
	const rows = MODES.map((mode) => [
		mode,
		...RESOURCES.map((resource) => inJobs(endOf(costs[mode], resource))),
		RESOURCE_NAMES[firstEnd(costs[mode]).resource],
	]);
	return markdownTable([head, ...rows], new Set([1, 2, 3, 4]));
}

/** Two digits: the assumptions allow no more. */
export function inJobs(jobs: number): string {
	return Number.isFinite(jobs) ? Number(jobs.toPrecision(2)).toLocaleString('en-US') : 'never';
}

export function inGb(gb: number): string {
	if (gb === 0) return '0';
	return gb < 0.01 ? '< 0.01 GB' : `${Number(gb.toPrecision(2)).toLocaleString('en-US')} GB`;
}
