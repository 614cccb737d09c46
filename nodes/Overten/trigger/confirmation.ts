import type { IDataObject } from 'n8n-workflow';

import type { OvertenAnswer } from '../api/answer';
import type { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import type { Settled } from '../api/errors';
import { isFilled, isFormat, isRecord } from '../api/guards';
import { entriesIn } from '../api/pages';
import { RUNS } from '../api/runs';
import { isTerminal, parseTask } from '../api/tasks';
import type { Task } from '../api/types';
import { toOutput } from '../execution/output-item';
import { keptByProcess } from '../process-state';
import { RequestBudget } from '../webhooks/request-budget';
import { toEvent } from './event-item';
import type { RunEvent } from './event-item';
import { listedRun } from './run-list';

/** Overten waits for our answer for 15 s (documented). */
const TIMEOUT_MS = 5_000;

/** How long the list of the newest runs is good, in ms. */
const LIST_FRESH_MS = 10_000;

/** How long a task that Overten does not know stays unknown without another request, in ms. */
const UNKNOWN_FRESH_MS = 10 * 60_000;

const NEWEST_RUNS = 100;

/** For whatever names a task. */
const anyTask = new RequestBudget('confirmations', 6);

/** For runs that are among the newest ones, which a stranger cannot name: a flood does not use this up. */
const knownRuns = new RequestBudget('confirmationsOfKnownRuns', 30);

interface NewestRuns {
	readonly ids: Promise<ReadonlySet<string>>;
	/** In ms since the epoch. */
	readonly at: number;
}

const newestRuns = keptByProcess<NewestRuns>('newestRuns');

/** When Overten said that it does not know a task, in ms since the epoch. */
const unknownTasks = keptByProcess<number>('unknownTasks');

/**
 * - the event: Overten confirms it, and everything in it comes from Overten's answer
 * - `denied`: Overten says otherwise, or does not know the task
 * - `later`: Overten could not be asked, or the task has not ended yet
 */
export type Confirmation = RunEvent | 'denied' | 'later';

/**
 * Asks Overten about an event that nobody has signed in a way that we can check. The sender is believed in nothing: it
 * only causes the question, of which there are few per minute.
 *
 * @param trigger has a budget of its own
 */
export async function confirm(
	client: OvertenClient,
	trigger: string,
	event: RunEvent,
): Promise<Confirmation> {
	const key = `${trigger} ${event.taskId}`;
	if (Date.now() - (unknownTasks.get(key) ?? -Infinity) < UNKNOWN_FRESH_MS) return 'denied';
	if (!anyTask.spend(trigger) && !(await isKnownRun(client, trigger, event))) return 'later';

	const answer = await ask(client, `/tasks/${encodeURIComponent(event.taskId)}`);
	if (answer.error !== undefined) {
		if (answer.error.details.status !== 404) return 'later';
		unknownTasks.set(key, Date.now());
		return 'denied';
	}
	const task = parseTask(answer.value.body);
	if (task === undefined || !isTerminal(task)) return 'later';
	return isSameEnd(task, event) ? await eventOf(client, task, event) : 'denied';
}

/** The format is in the run. */
async function eventOf(
	client: OvertenClient,
	task: Task,
	{ name, runId: named, taskId }: RunEvent,
): Promise<Confirmation> {
	const runId = named ?? task.run_id;
	if (runId === undefined) return toEvent({ event: name, ...task }, { name, runId, taskId });
	const answer = await ask(client, `/runs/${encodeURIComponent(runId)}`);
	if (answer.error !== undefined && answer.error.details.status !== 404) return 'later';
	const run = answer.error === undefined ? answer.value.body : {};
	// The page of something in between is no run.
	if (!isRecord(run)) return 'later';
	const isRunOfTask = task.run_id === runId || isMadeBy(task, run);
	if (isRunOfTask === false) return 'denied';
	if (isRunOfTask === undefined) {
		return toEvent({ event: name, ...task }, { name, runId: undefined, taskId });
	}
	const format = isFormat(run.format) && { format: run.format };
	return toEvent({ event: name, run_id: runId, ...task, ...format }, { name, runId, taskId });
}

/**
 * Whether a run is that of a task which does not name its own: a stranger may have named another one.
 *
 * @returns undefined when nothing says so
 */
function isMadeBy(task: Task, run: Readonly<Record<string, unknown>>): boolean | undefined {
	const { summary } = toOutput(task, null);
	if (!isFilled(summary)) return undefined;
	return isFilled(run.summary) || !isFilled(run.run_id) ? run.summary === summary : undefined;
}

async function ask(
	client: OvertenClient,
	path: string,
	query: IDataObject = {},
): Promise<Settled<OvertenAnswer>> {
	return await settle(client.requestOnce({ method: 'GET', path, query, timeoutMs: TIMEOUT_MS }));
}

function isSameEnd({ run_id, status, task_id }: Task, { name, runId, taskId }: RunEvent): boolean {
	const isOtherRun = run_id !== undefined && runId !== undefined && run_id !== runId;
	return task_id === taskId && !isOtherRun && name === `run.${status}`;
}

async function isKnownRun(
	client: OvertenClient,
	trigger: string,
	{ runId }: RunEvent,
): Promise<boolean> {
	const ids = await newestRunIds(client, trigger);
	return runId !== undefined && ids.has(runId) && knownRuns.spend(trigger);
}

async function newestRunIds(client: OvertenClient, trigger: string): Promise<ReadonlySet<string>> {
	const known = newestRuns.get(trigger);
	if (known !== undefined && Date.now() - known.at < LIST_FRESH_MS) return await known.ids;
	const ids = fetchRunIds(client);
	newestRuns.set(trigger, { ids, at: Date.now() });
	return await ids;
}

/** None when Overten does not list them: that it does is only an assumption. */
async function fetchRunIds(client: OvertenClient): Promise<ReadonlySet<string>> {
	const answer = await ask(client, RUNS.path, { limit: NEWEST_RUNS });
	const runs = answer.error === undefined ? entriesIn(answer.value, RUNS) : [];
	return new Set(runs.flatMap(listedRun).map(({ runId }) => runId));
}
