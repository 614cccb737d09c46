import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { isFilled } from '../api/guards';
import { idOf } from '../api/ids';
import { listEntries, takeEntries } from '../api/pages';
import { getRun, RUNS } from '../api/runs';
import { RUN_COMPLETED, RUN_FAILED, toEvent } from './event-item';
import type { RunEvent } from './event-item';
import { hasEnded } from './run-memory';
import type { RunMemory } from './run-memory';

/** The contract's limit. */
export const PAGE_SIZE = 100;

/** Of the runs that are asked about one by one, so many at each look. */
const MOST_UNLISTED = 20;

/** A run as Overten lists it. */
export interface ListedRun {
	readonly runId: string;
	readonly run: IDataObject;
}

/** The runs that have ended since the last look at the list. */
export interface NewEnds {
	/** The oldest first. */
	readonly ended: ListedRun[];
	/** Whether the list was read back to a run that was known, or to its end. Otherwise, old runs may look new. */
	readonly isComplete: boolean;
}

/** Remembers what there is. @throws {OvertenApiError} */
export async function rememberNewest(client: OvertenClient, memory: RunMemory): Promise<void> {
	const page = await takeEntries(client, RUNS, PAGE_SIZE);
	for (const { run, runId } of page.flatMap(listedRun).toReversed()) memory.remember(runId, run);
}

/** The run of an entry of the list. @returns none when nothing names its ID */
export function listedRun(run: IDataObject): ListedRun[] {
	const runId = idOf(run, 'run_id');
	return runId === '' ? [] : [{ runId, run }];
}

/**
 * Reads the list, newest first, until all of a page is known. A run that is listed behind a known one and is not known
 * itself is older than the memory, and was there before.
 *
 * @param most how many runs are read
 * @throws {OvertenApiError}
 */
export async function findNewEnds(
	client: OvertenClient,
	memory: RunMemory,
	most: number,
): Promise<NewEnds> {
	const listed: ListedRun[] = [];
	const ended: ListedRun[] = [];
	const mayLackOlder = memory.isFull;
	let isBehindKnown = false;
	let read = 0;
	for await (const entry of listEntries(client, RUNS, PAGE_SIZE)) {
		for (const one of listedRun(entry)) {
			listed.push(one);
			const isKnown = memory.knows(one.runId);
			const sighting = memory.see(one.runId, entry);
			if (sighting === 'newEnd' && (isKnown || !isBehindKnown)) ended.push(one);
			if (sighting === 'knownEnd') isBehindKnown = true;
		}
		read += 1;
		if (read >= most || (isBehindKnown && read % PAGE_SIZE === 0)) break;
	}
	const names = new Set(listed.map(({ runId }) => runId));
	const unlisted = await endsOf(
		client,
		memory,
		memory.openRuns.filter((runId) => !names.has(runId)),
	);
	for (const { run, runId } of listed.toReversed()) memory.remember(runId, run);
	const isComplete = isBehindKnown || (!mayLackOlder && read < most);
	return { ended: [...unlisted, ...ended.toReversed()], isComplete };
}

/** Runs that have not ended can drop out of the part of the list that is read. */
async function endsOf(
	client: OvertenClient,
	memory: RunMemory,
	runIds: readonly string[],
): Promise<ListedRun[]> {
	const ended: ListedRun[] = [];
	for (const runId of runIds.slice(0, MOST_UNLISTED)) {
		const asked = await settle(getRun(client, runId));
		if (asked.error !== undefined) {
			if (asked.error.details.status !== 404) throw asked.error;
			memory.forget(runId);
			continue;
		}
		if (memory.see(runId, asked.value) !== 'open') ended.push({ runId, run: asked.value });
		memory.remember(runId, asked.value);
	}
	return ended;
}

/** The event of a run's end. Cancelled and expired runs are no events, as in Overten's own deliveries. */
export function eventOf({ run, runId }: ListedRun): RunEvent | undefined {
	if (!hasEnded(run)) return undefined;
	const status = isFilled(run.status) ? run.status : 'completed';
	if (status !== 'completed' && status !== 'failed') return undefined;
	const name = status === 'failed' ? RUN_FAILED : RUN_COMPLETED;
	const taskId = isFilled(run.task_id) ? run.task_id : '';
	return toEvent({ ...run, run_id: runId, status, event: name }, { name, runId, taskId });
}
