import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { isFilled } from '../api/guards';
import { listEntries } from '../api/pages';
import { getRun, RUNS } from '../api/runs';
import { StopSignal } from '../api/stop-signal';
import { toNodeError } from '../errors/node-error';
import { ParameterError } from '../errors/parameter-error';
import { isWanted, readFileField } from './event-fields';
import { RUN_COMPLETED, RUN_FAILED, toEvent } from './event-item';
import type { RunEvent } from './event-item';
import { eventItemWithFile } from './file';
import { RunMemory } from './run-memory';

/** The contract's limit. */
const PAGE_SIZE = 100;

/** However long n8n was off, a poll ends. */
const MOST_RUNS = 5_000;

/** Of the runs that are asked about one by one, so many at each poll. */
const MOST_UNLISTED = 20;

const FILE_PATIENCE_MS = 60_000;

interface ListedRun {
	readonly runId: string;
	readonly run: IDataObject;
}

/**
 * The runs that have ended since the last poll, the oldest first. The first poll only remembers what there is.
 *
 * While the workflow is being built, it is the latest run that has ended instead.
 *
 * @returns null when there is none
 * @throws {NodeApiError | NodeOperationError}
 */
export async function pollRuns(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const client = new OvertenClient(context, new StopSignal());
		if (context.getMode() === 'manual') return await sample(context, client);
		const memory = new RunMemory(context);
		const ended = memory.isNew ? await firstPoll(client, memory) : await newEnds(client, memory);
		const items = await toItems(context, ended.map(eventOf).filter(isEvent));
		memory.store();
		return items.length === 0 ? null : [items];
	} catch (error) {
		const nodeError = toNodeError(error, context.getNode(), 'free');
		throw nodeError;
	}
}

async function sample(
	context: IPollFunctions,
	client: OvertenClient,
): Promise<INodeExecutionData[][]> {
	let looked = 0;
	for await (const run of listEntries(client, RUNS, PAGE_SIZE)) {
		const event = isFilled(run.run_id) ? eventOf({ runId: run.run_id, run }) : undefined;
		if (event !== undefined && isWanted(context, event)) return [await toItems(context, [event])];
		if (++looked >= PAGE_SIZE) break;
	}
	throw new ParameterError(
		'There is no finished run to show yet',
		"Start a run in Overten or with an Overten node, or select more in 'Formats'.",
	);
}

async function firstPoll(client: OvertenClient, memory: RunMemory): Promise<ListedRun[]> {
	const page: ListedRun[] = [];
	for await (const run of listEntries(client, RUNS, PAGE_SIZE)) {
		if (isFilled(run.run_id)) page.push({ runId: run.run_id, run });
		if (page.length >= PAGE_SIZE) break;
	}
	for (const { run, runId } of page.toReversed()) memory.remember(runId, run);
	return [];
}

/**
 * Reads the list, newest first, until all of a page is known. A run that is listed behind a known one and is not known
 * itself is older than the memory, and was there before.
 */
async function newEnds(client: OvertenClient, memory: RunMemory): Promise<ListedRun[]> {
	const listed: ListedRun[] = [];
	const ended: ListedRun[] = [];
	let isBehindKnown = false;
	for await (const run of listEntries(client, RUNS, PAGE_SIZE)) {
		if (!isFilled(run.run_id)) continue;
		const one = { runId: run.run_id, run };
		listed.push(one);
		const isKnown = memory.knows(one.runId);
		const sighting = memory.see(one.runId, run);
		if (sighting === 'newEnd' && (isKnown || !isBehindKnown)) ended.push(one);
		if (sighting === 'knownEnd') isBehindKnown = true;
		if (listed.length >= MOST_RUNS || (isBehindKnown && listed.length % PAGE_SIZE === 0)) break;
	}
	const names = new Set(listed.map(({ runId }) => runId));
	const unlisted = await endsOf(
		client,
		memory,
		memory.openRuns.filter((runId) => !names.has(runId)),
	);
	for (const { run, runId } of listed.toReversed()) memory.remember(runId, run);
	return [...unlisted, ...ended.toReversed()];
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

/** Cancelled and expired runs are no events, as in Overten's own deliveries. */
function eventOf({ run, runId }: ListedRun): RunEvent | undefined {
	const { status = 'completed' } = run;
	if (status !== 'completed' && status !== 'failed') return undefined;
	const name = status === 'failed' ? RUN_FAILED : RUN_COMPLETED;
	return toEvent({ ...run, event: name }, { name, runId, taskId: '' });
}

function isEvent(event: RunEvent | undefined): event is RunEvent {
	return event !== undefined;
}

async function toItems(
	context: IPollFunctions,
	events: readonly RunEvent[],
): Promise<INodeExecutionData[]> {
	const field = readFileField(context);
	const items: INodeExecutionData[] = [];
	for (const event of events) {
		if (!isWanted(context, event)) continue;
		items.push(await eventItemWithFile(context, event, field, FILE_PATIENCE_MS));
	}
	return items;
}
