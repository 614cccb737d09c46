import type { Mode, Scenario } from '../scenario.ts';

export interface AnyWorkload {
	readonly name: string;
	/** Of the whole day. */
	readonly jobs: number;
}

/** What a workflow has to do on a bad day. */
export interface Workload extends AnyWorkload {
	readonly mode: Mode;
	/** Of each execution. */
	readonly items: number;
	readonly onError: Scenario['onError'];
	readonly waitLimitMinutes: number;
	/** When the first and the last execution start, in minutes of the day; the others in between. */
	readonly from: number;
	readonly to: number;
}

/** What the trigger has to do: the jobs are submitted by others. */
export interface TriggerWorkload extends AnyWorkload {
	/** Otherwise Overten has to be asked about every delivery. */
	readonly areSignaturesKnown: boolean;
}

/** Before, during and after the outage. */
const IN_MANY = {
	items: 5,
	onError: 'stopWorkflow',
	waitLimitMinutes: 30,
	from: 0,
	to: 60,
} as const;

const IN_ONE = { onError: 'continueRegularOutput', waitLimitMinutes: 60, from: 2, to: 2 } as const;

/** @param jobs of each, divisible by 5 */
export function workloadsOf(jobs: number): readonly (TriggerWorkload | Workload)[] {
	const inMany = { jobs, ...IN_MANY };
	const inOne = { jobs, items: jobs, ...IN_ONE };
	const executions = `in ${String(jobs / inMany.items)} executions`;
	return [
		{ name: 'Poll, in one execution', mode: 'poll', ...inOne },
		{ name: `Poll, ${executions}`, mode: 'poll', ...inMany },
		{ name: `Sync, ${executions}`, mode: 'sync', ...inMany },
		{ name: `Return Task and Wait, ${executions}`, mode: 'async', ...inMany },
		{ name: 'Pause, in one execution', mode: 'webhook', ...inOne },
		{ name: `Pause, ${executions}`, mode: 'webhook', ...inMany },
		{ name: 'Trigger', jobs, areSignaturesKnown: true },
		{ name: 'Trigger, unclear signatures', jobs, areSignaturesKnown: false },
	];
}

/** From 2 to 27 minutes, in seconds. */
export function durationOf(index: number): number {
	return 120 + ((index * 37) % 101) * 15;
}

/** An execution of a workload. @param number from 0 */
export function scenarioOf(workload: Workload, number: number): Scenario {
	const { items, mode, onError, waitLimitMinutes } = workload;
	return {
		making: 'spreadsheet',
		mode,
		items: Array.from({ length: items }, (_value, item) => {
			const job = number * items + item;
			return `${String(job)} [[duration=${String(durationOf(job))}s]]`;
		}),
		attachments: true,
		onError,
		tries: undefined,
		itemsAtOnce: items,
		waitLimitMinutes,
		ownKey: false,
		sameContent: false,
		promptWithTime: false,
		breaksAfterwards: 0,
		n8nGeneration: 2,
		receivers: [],
		latencyMs: 50,
		fates: [],
		faults: [],
	};
}

/** Which job of the day a prompt asks for. */
export function jobNumberIn(text: string): number | undefined {
	const [, number] = /Report (\d+) /.exec(text) ?? [];
	return number === undefined ? undefined : Number(number);
}
