import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { listEntries } from '../api/pages';
import { RUNS } from '../api/runs';
import { StopSignal } from '../api/stop-signal';
import { toNodeError } from '../errors/node-error';
import { ParameterError } from '../errors/parameter-error';
import { isWanted, readFileField } from './event-fields';
import { eventItemWithFile } from './file';
import { oneAtATime } from './one-poll';
import { eventOf, findNewEnds, listedRun, PAGE_SIZE, rememberNewest } from './run-list';
import type { ListedRun } from './run-list';
import { RunMemory } from './run-memory';

/** However long n8n was off, a poll ends. */
const MOST_RUNS = 5_000;

const FILE_PATIENCE_MS = 60_000;

/** How long a poll may take, in ms, unless n8n says less: n8n 1 says nothing. */
const LONGEST_MS = 5 * 60_000;

/** The share of that time in which runs are listed, and in which the download of a further file begins. */
const SHARE_TO_BEGIN = 2 / 3;

/**
 * The runs that have ended since the last poll, the oldest first. The first poll only remembers what there is.
 *
 * While the workflow is being built, it is the latest run that has ended instead.
 *
 * @returns null when there is none, or while another poll of this trigger is under way
 * @throws {NodeApiError | NodeOperationError}
 */
export async function pollRuns(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		if (context.getMode() === 'manual') return await sample(context);
		if (new RunMemory(context).isNew) return await firstPoll(context);
		const trigger = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
		return await oneAtATime(trigger, async (isReplaced) => await newEnds(context, isReplaced));
	} catch (error) {
		const nodeError = toNodeError(error, context.getNode(), 'free');
		throw nodeError;
	}
}

async function sample(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const client = new OvertenClient(context, new StopSignal());
	let looked = 0;
	for await (const run of listEntries(client, RUNS, PAGE_SIZE)) {
		const [event] = listedRun(run).map(eventOf);
		if (event !== undefined && isWanted(context, event)) {
			const field = readFileField(context);
			return [[await eventItemWithFile(context, event, field, FILE_PATIENCE_MS)]];
		}
		if (++looked >= PAGE_SIZE) break;
	}
	throw new ParameterError(
		'There is no finished run to show yet',
		"Start a run in Overten or with an Overten node, or select more in 'Formats'.",
	);
}

async function firstPoll(context: IPollFunctions): Promise<null> {
	const memory = new RunMemory(context);
	await rememberNewest(new OvertenClient(context, new StopSignal()), memory);
	// Another first poll may have ended meanwhile, and one after it may have started the workflow.
	if (memory.isNew) memory.store();
	return null;
}

async function newEnds(
	context: IPollFunctions,
	isReplaced: () => boolean,
): Promise<INodeExecutionData[][] | null> {
	const time = timeOf(context);
	const client = new OvertenClient(context, new StopSignal(), { deadline: time.beginUntil });
	const memory = new RunMemory(context);
	const { ended } = await findNewEnds(client, memory, MOST_RUNS);
	const { items, left } = await toItems(context, ended, time);
	if (isReplaced()) return null;
	for (const { runId } of left) memory.leave(runId);
	memory.store();
	return items.length === 0 ? null : [items];
}

/** In ms since the epoch. */
interface PollTime {
	readonly beginUntil: number;
	readonly end: number;
}

/**
 * n8n 2.41 with `N8N_SCHEDULER_POLL_TRIGGERS_ENABLED` abandons a poll after 45 s and stores nothing of it, so that the next
 * one would begin again. It lets a poll take 36 s.
 */
function timeOf(context: IPollFunctions): PollTime {
	const budget = 'getPollBudgetMs' in context ? context.getPollBudgetMs() : LONGEST_MS;
	const longest = Math.min(budget, LONGEST_MS);
	const now = Date.now();
	return { beginUntil: now + longest * SHARE_TO_BEGIN, end: now + longest };
}

/** The first of the runs, at least one event of them: what is left is for the next poll. */
async function toItems(
	context: IPollFunctions,
	ended: readonly ListedRun[],
	{ beginUntil, end }: PollTime,
): Promise<{ items: INodeExecutionData[]; left: readonly ListedRun[] }> {
	const field = readFileField(context);
	const items: INodeExecutionData[] = [];
	const isPast = (time: number) => field !== undefined && items.length > 0 && Date.now() >= time;
	for (const [index, run] of ended.entries()) {
		const event = eventOf(run);
		if (event === undefined || !isWanted(context, event)) continue;
		if (isPast(beginUntil)) return { items, left: ended.slice(index) };
		const patience = Math.min(FILE_PATIENCE_MS, end - Date.now());
		const item = await eventItemWithFile(context, event, field, patience);
		// With more time, the next poll may get its file.
		if (isPast(end)) return { items, left: ended.slice(index) };
		items.push(item);
	}
	return { items, left: [] };
}
