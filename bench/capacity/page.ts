import { inDigits } from '../support/numbers.ts';
import type { Results } from '../support/row.ts';
import { ASSUMED, SIZES } from './assumptions.ts';
import { costsOf, figureOf, MODES } from './costs.ts';
import type { Costs } from './costs.ts';
import { endOf, filesGbOf, firstEnd } from './model.ts';
import type { Resource } from './model.ts';
import { assumptionsTable, costsTable, endsTable, inGb, inJobs, needsTable } from './tables.ts';
import type { CostsByMode } from './tables.ts';

/** `docs/capacity.md`, from the figures of `bench/results.json`. @throws {UserError} when one is missing */
export function capacityPage(results: Results): string {
	const costs = costsOf(results);
	return `# How much n8n your jobs need

What 1,000, 100,000 and 1,000,000 jobs a day need in each mode, what ends first, and when to change the mode or to split.
\`npm run capacity\` writes this page from [bench/results.json](../bench/results.json), so do not edit it.

## The model

Each job is an execution of its own, which a webhook starts, and which ends with the file. What one job costs was measured in a
real n8n 2.41.1 on PostgreSQL, in a single process (\`npm run bench -- --only job_costs\`). The rest is multiplication: jobs per
second in the busiest hour, times what one costs. Jobs that wait are jobs per second, times how long a job takes. Queue mode costs more
than a single process, since Redis passes each execution on: this was not measured. Your other workflows come on top. Several jobs in
one execution cost less per job in **Async: Poll Until Done**, and more in **Async: Pause Until Webhook**, where n8n reads the execution
again for each callback: [the curve](../bench/growth.svg) shows how much.

${assumptionsTable()}

Change what is wrong for you in \`bench/capacity/assumptions.ts\`, and run \`npm run capacity\`. Results grow in proportion to jobs
and, for waiting jobs, to how long a job takes.

## What one job costs

${costsTable(costs)}

In **Async: Poll Until Done**, a job of ${inDigits(ASSUMED.jobSeconds.value)} s is polled as often as the node's schedule says; each poll takes
${inDigits(figureOf(results, 'job_cpu_ms_per_poll'))} ms of CPU. **Sync** is counted as if each job ended within Overten's limit of 300 s: a longer one is polled from
there. Requests go to Overten's API; files come from another host.

## What a day needs

In the busiest hour. _Processes_ are those of n8n that execute workflows: the one of a single n8n, or workers in queue mode.
_Waiting_ are the executions whose jobs run: in **Sync** and **Async: Poll Until Done** they are in the _memory_ of those processes,
in **Async: Pause Until Webhook** in the database.

${needsTable(costs)}

Files come on top, the same in each mode: ${filesPerDay()} a day for these sizes. With executions kept for
${inDigits(ASSUMED.keptDays.value)} days, the database holds ${inDigits(ASSUMED.keptDays.value)} times what it gets in a day; n8n's default limit of 10,000 executions
(\`EXECUTIONS_DATA_PRUNE_MAX_COUNT\`) keeps it below that. A paused execution takes ${inDigits(figureOf(results, 'job_stored_kb_while_paused'))} kB until its job has ended.

## What ends first

From so many jobs a day on, the busiest hour needs more than one process, more than Overten's assumed limit, or more than one database.

${endsTable(costs)}

## When to change the mode, or to split

${advice(costs).join('\n')}
`;
}

function filesPerDay(): string {
	const [first, second, third] = SIZES.map((jobs) => inGb(filesGbOf(jobs)));
	return `${first ?? ''}, ${second ?? ''} and ${third ?? ''}`;
}

const IN_A_SENTENCE: Readonly<Record<Resource, string>> = {
	cpu: 'the CPU of one process',
	memory: 'the memory of one process',
	rateLimit: 'the assumed limit of Overten',
	database: 'what one database writes',
};

/** When each mode ends, and what to do then, as the figures have it. */
function advice(costs: CostsByMode): string[] {
	const pollEnd = firstEnd(costs['Async: Poll Until Done']);
	const pauseEnd = firstEnd(costs['Async: Pause Until Webhook']);
	const anyEnd = Math.min(...MODES.map((mode) => firstEnd(costs[mode]).jobs));
	const databaseEnd = Math.min(...MODES.map((mode) => endOf(costs[mode], 'database')));
	const ofEach = (end: (of: Costs) => number) =>
		MODES.map((mode) => `${inJobs(end(costs[mode]))} in **${mode}**`).join(',\n  ');
	return [
		`- **Below ${inJobs(anyEnd)} jobs a day**, one n8n is enough in every mode. Choose the mode by what your workflow needs.`,
		`- **Leave Async: Poll Until Done** at ${inJobs(pollEnd.jobs)} jobs a day, where ${IN_A_SENTENCE[pollEnd.resource]} ends. **Async: Pause Until`,
		`  Webhook** goes on to ${inJobs(pauseEnd.jobs)}, where ${IN_A_SENTENCE[pauseEnd.resource]} ends, and needs an n8n that Overten can reach.`,
		'- **Split n8n** into workers and webhook processes (queue mode), for the CPU or the memory of one process, from so many jobs a day on:',
		`  ${ofEach((of) => Math.min(endOf(of, 'cpu'), endOf(of, 'memory')))}.`,
		'- **Set the places of a worker**: in **Sync** and **Async: Poll Until Done**, each waiting execution takes one of 10. Set',
		'  `N8N_CONCURRENCY_PRODUCTION_LIMIT` of each worker to _waiting_ divided by _processes_.',
		'- **Ask Overten about its limit** before you come near it: the table above says when, and no number of processes helps there. The node',
		"  waits as long as Overten's 429 says, so jobs take longer, until the wait limit of a job passes.",
		`- **The database** writes enough for ${inJobs(databaseEnd)} jobs a day in every mode. What it stores matters sooner: keep n8n's limit of 10,000`,
		'  executions, or do not save those that succeed (`EXECUTIONS_DATA_SAVE_ON_SUCCESS=none`).',
	];
}
