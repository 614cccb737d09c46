import { setTimeout as sleep } from 'node:timers/promises';

import type { INodeExecutionData } from 'n8n-workflow';

import type { LoggedDelivery, LoggedTask, SandboxAddress } from '../../../sandbox/control-types.ts';
import { ENDED } from '../../../scripts/n8n/executions-api.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import type { SetUp } from './host.ts';
import { activatePrompts, itemsOf, until } from './runs.ts';
import type { PromptsWorkflow } from './runs.ts';
import { activateTrigger, startRun, untilSubscribed } from './trigger.ts';
import type { TriggeredWorkflow } from './trigger.ts';

/** Of each kind: paused executions with one job, and with two. */
export const JOBS = 20;

/** Jobs end one after another while n8n restarts, which takes about 8 s. */
const END_EVERY_MS = 500;

const CALLS_AT_ONCE = 5;

/** The attempts of Overten, as the sandbox makes them. */
const LAST_ATTEMPT = 8;

/** Three repetitions of a delivery, which come after 10, 20 and 40 s. */
const DELIVERY_LIMIT_MS = 120_000;

/** Enough for n8n to run what it has got. */
const SETTLE_MS = 8_000;

/** A trigger reads the list of runs at most once in 30 s. */
const NEXT_LIST_MS = 31_000;

/** What a restart of n8n has cost. */
export interface RestartCosts {
	/** Of {@link JOBS} callbacks of executions with one job: their executions still wait. */
	readonly callbacks: number;
	/** Of {@link JOBS} executions with a second job, whose callback comes after the restart. */
	readonly executionsOfTwo: number;
	/** Of {@link JOBS} events, until the next one. */
	readonly events: number;
	/** The same after the next events. */
	readonly eventsAfterwards: number;
	/** Events that have started the workflow more than once. */
	readonly doubledEvents: number;
	readonly downloads: number;
	/** Executions that have ended. */
	readonly ended: number;
	/** The answers to the deliveries during the restart, by status, for whoever reads the log. */
	readonly answers: Readonly<Record<string, number>>;
}

export interface Restarting {
	readonly setUp: SetUp;
	/** The address of n8n as Overten knows it. */
	readonly publicUrl: string;
	/** Where n8n itself serves webhooks, whatever stands in front of it. */
	readonly directUrl: string;
	readonly sandbox: SandboxAddress;
	readonly control: SandboxControl;
	/** @returns once n8n is back */
	readonly restart: () => Promise<void>;
}

/** Restarts n8n while the jobs of paused executions end, which a trigger hears of as well. */
export async function costsOfRestart(stage: Restarting): Promise<RestartCosts> {
	const { control, directUrl, publicUrl, restart, sandbox, setUp } = stage;
	const triggered = await activateTrigger(setUp, publicUrl, {});
	await untilSubscribed(sandbox, [triggered.url]);
	const single = await activatePrompts(setUp, directUrl, { executionMode: 'webhook' });
	const pairs = await activatePrompts(setUp, directUrl, { executionMode: 'webhook' });
	const alone = (await pausedTasks(stage, single, 1)).flat();
	const ofTwo = await pausedTasks(stage, pairs, 2);
	const first = ofTwo.flatMap(([task]) => task ?? []);
	const second = ofTwo.flatMap(([, task]) => task ?? []);

	const restarted = restart();
	const ends: Promise<void>[] = [];
	for (const [index, task] of alone.entries()) {
		const other = first[index];
		ends.push(control.endTask(task.task_id, 'completed'));
		if (other !== undefined) ends.push(control.endTask(other.task_id, 'completed'));
		await sleep(END_EVERY_MS);
	}
	await restarted;
	await Promise.all(ends);
	await untilDelivered(control, [...alone, ...first]);
	await sleep(SETTLE_MS);
	const duringRestart = await control.deliveries();
	const callbacks = JOBS - (await endedOf(setUp, single));
	const heard = await runsHeardOf(setUp, triggered);
	const events = missing(alone, heard);

	for (const { task_id } of second) await control.endTask(task_id, 'completed');
	await untilDelivered(control, second);
	await sleep(SETTLE_MS);
	const ended = await endedOf(setUp, pairs);

	// As if the next event came some minutes later.
	await sleep(NEXT_LIST_MS);
	await control.set({ runAgeMs: 10 * 60_000 });
	const next = await startRun(sandbox, 'One more [[duration=24h]]');
	await control.endTask(next, 'completed');
	await sleep(SETTLE_MS);
	const all = await runsHeardOf(setUp, triggered);
	await setUp.client.deactivateWorkflow(triggered.id);
	await untilSubscribed(sandbox, []);
	return {
		callbacks,
		executionsOfTwo: JOBS - ended,
		events,
		eventsAfterwards: missing([...alone, ...first, ...second], all),
		doubledEvents: all.length - new Set(all).size,
		downloads: (await control.fileRequests()).length,
		ended: JOBS - callbacks + ended,
		answers: countAnswers(duringRestart),
	};
}

/** Starts executions that pause. @returns the tasks of each */
async function pausedTasks(
	{ control, setUp: { client } }: Restarting,
	workflow: PromptsWorkflow,
	count: number,
): Promise<LoggedTask[][]> {
	const prompts = Array.from({ length: count }, (_, item) => `No ${String(item)} [[duration=24h]]`);
	for (let index = 0; index < JOBS; index += CALLS_AT_ONCE) {
		await Promise.all(
			Array.from({ length: CALLS_AT_ONCE }, async () => {
				await workflow.post(prompts);
			}),
		);
	}
	const paused = await until('all executions are paused', 60_000, async () => {
		const executions = await client.executions.list(workflow.id);
		const waiting = executions.filter(({ status }) => status === 'waiting');
		return waiting.length === JOBS ? waiting : undefined;
	});
	const tasks = await control.tasks();
	return paused.map(({ id }) =>
		tasks.filter(({ webhookUrl = '' }) => webhookUrl.includes(`/webhook-waiting/${id}/`)),
	);
}

/** @returns once every delivery of the tasks was taken, refused for good, or given up */
async function untilDelivered(
	control: SandboxControl,
	tasks: readonly LoggedTask[],
): Promise<void> {
	const isOver = ({ attempt, status = 500 }: LoggedDelivery) =>
		attempt === LAST_ATTEMPT || status < 500;
	await until('every delivery is over', DELIVERY_LIMIT_MS, async () => {
		const deliveries = (await control.deliveries()).filter(isOver);
		// Each task has a callback, and the event of the subscription.
		return tasks.every(
			({ task_id }) => deliveries.filter(({ taskId }) => taskId === task_id).length >= 2,
		)
			? true
			: undefined;
	});
}

async function endedOf({ client }: SetUp, { id }: PromptsWorkflow): Promise<number> {
	const executions = await client.executions.list(id);
	return executions.filter(({ status }) => ENDED.has(status)).length;
}

/** The runs that have started the workflow, as often as they did. An execution that n8n has not run does not count. */
export async function runsHeardOf({ client }: SetUp, { id }: TriggeredWorkflow): Promise<string[]> {
	const items: INodeExecutionData[] = [];
	for (const execution of await client.executions.list(id)) {
		// Of one that n8n 1 was about to start when it stopped, it can read nothing.
		if (execution.status === 'success')
			items.push(...itemsOf(await client.executions.read(execution.id)));
	}
	return items.map(({ json }) => JSON.stringify(json.run_id));
}

function missing(tasks: readonly LoggedTask[], heard: readonly string[]): number {
	return tasks.filter(({ run_id }) => !heard.includes(JSON.stringify(run_id))).length;
}

function countAnswers(deliveries: readonly LoggedDelivery[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of deliveries) {
		const answer = status === undefined ? 'none' : String(status);
		counts[answer] = (counts[answer] ?? 0) + 1;
	}
	return counts;
}
