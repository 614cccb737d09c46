import { resetWorld } from '../../../sandbox/world.ts';
import { N8nInstance } from '../n8n/n8n-instance.ts';
import type { Row } from '../n8n/row.ts';
import type { Stage } from '../stage.ts';
import { clock } from '../time/virtual-clock.ts';
import { inputOf, START, workflowOf } from '../workflow.ts';
import { liveThroughOutage } from './outage.ts';
import { outcomesOf } from './outcomes.ts';
import type { Outcomes } from './outcomes.ts';
import { Traffic } from './traffic.ts';
import { scenarioOf } from './workloads.ts';
import type { AnyWorkload, Workload } from './workloads.ts';

export const MINUTE_MS = 60_000;

const RICH = 1_000_000_000;

/** Of a request, and of its answer. */
const LATENCY_MS = 50;

/** What a day has come to. */
export interface Day {
	readonly workload: AnyWorkload;
	readonly traffic: Traffic;
	/** When every execution has ended. */
	readonly outcomes: Outcomes;
	/** When a person has pressed Retry on each that has failed. */
	readonly afterRetry: Outcomes;
}

/** A day of a workflow that is executed as often as the workload says, and then once more where it has failed. */
export async function live(stage: Stage, workload: Workload): Promise<Day> {
	const { address, processes, sandbox } = stage;
	const { world } = sandbox;
	const [process] = processes;
	if (process === undefined) throw new Error('There is no process.');
	const { begin, traffic } = beginDay(stage);
	const n8n = new N8nInstance([process], 2);
	address.receiver = { instance: n8n, generation: 2, nextProcess: () => process };
	const executions = workload.jobs / workload.items;
	for (let number = 0; number < executions; number++) {
		const scenario = scenarioOf(workload, number);
		const share = number / Math.max(1, executions - 1);
		const minutes = workload.from + share * (workload.to - workload.from);
		setTimeout(() => {
			n8n.start(workflowOf(process.n8n.types, scenario, 0), START, inputOf(scenario));
		}, minutes * MINUTE_MS);
	}
	await liveThroughOutage(stage, begin);
	await clock.pass(begin + (workload.to + 1) * MINUTE_MS - clock.now);
	await untilEnded(n8n);
	const outcomes = await outcomesOf(world, n8n.rows, workload);
	const failed = n8n.rows.filter(({ status }) => status === 'error');
	for (const row of failed) n8n.retry(row, undefined, process);
	await untilEnded(n8n);
	const afterRetry = await outcomesOf(world, n8n.rows, workload);
	traffic.end();
	clock.forgetTimers();
	resetWorld(world);
	address.reset();
	sandbox.disconnect();
	process.restart();
	return { workload, traffic, outcomes, afterRetry };
}

/** Everything is well, and nothing has been asked. */
export function beginDay(stage: Stage): { readonly begin: number; readonly traffic: Traffic } {
	const { sandbox } = stage;
	resetWorld(sandbox.world);
	Object.assign(sandbox.world.settings, { credits: RICH, files: 'plain', latencyMs: LATENCY_MS });
	stage.afterwards.reset(0);
	const begin = clock.now;
	return { begin, traffic: new Traffic(sandbox.address, begin) };
}

async function untilEnded({ rows }: N8nInstance): Promise<void> {
	await clock.until(() => !rows.some(isOpen), 'all executions end');
}

function isOpen({ status }: Row): boolean {
	return status === 'running' || status === 'waiting';
}
