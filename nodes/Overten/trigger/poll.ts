import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { isFilled } from '../api/guards';
import { listEntries } from '../api/pages';
import { RUNS } from '../api/runs';
import { StopSignal } from '../api/stop-signal';
import { toNodeError } from '../errors/node-error';
import { ParameterError } from '../errors/parameter-error';
import { isWanted, readFileField } from './event-fields';
import type { RunEvent } from './event-item';
import { eventItemWithFile } from './file';
import { eventOf, findNewEnds, PAGE_SIZE, rememberNewest } from './run-list';
import { RunMemory } from './run-memory';

/** However long n8n was off, a poll ends. */
const MOST_RUNS = 5_000;

const FILE_PATIENCE_MS = 60_000;

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
		const events = memory.isNew
			? await firstPoll(client, memory)
			: (await findNewEnds(client, memory, MOST_RUNS)).ended.map(eventOf).filter(isEvent);
		const items = await toItems(context, events);
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

async function firstPoll(client: OvertenClient, memory: RunMemory): Promise<RunEvent[]> {
	await rememberNewest(client, memory);
	return [];
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
