import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { settle } from '../api/errors';
import { isString } from '../api/guards';
import { getRun } from '../api/runs';
import { StopSignal } from '../api/stop-signal';
import { BoundedMap, keptByProcess } from '../process-state';
import { ANSWER_WITHIN_MS } from '../webhooks/delivery';
import { isWanted } from './event-fields';
import type { RunEvent } from './event-item';
import { eventOf, findNewEnds, rememberNewest } from './run-list';
import type { ListedRun } from './run-list';
import { DELIVERED, OPEN, RunMemory } from './run-memory';
import type { RunMarks } from './run-memory';
import { TriggerState } from './state';

/** A trigger looks at the list of runs not more often than this, in ms. */
const LOOK_EVERY_MS = 30_000;

/** Where Overten has no list, it is not asked again for so long, in ms. */
const NO_LIST_MS = 10 * 60_000;

const NO_LIST: ReadonlySet<unknown> = new Set([404, 501]);

/** How long the list may take, in ms: Overten waits for our answer for 15 s (documented). */
const PATIENCE_MS = 4_000;

/** So many runs are read at each look: five pages. */
const MOST_RUNS = 500;

/** So many runs start the workflow with one delivery. The others follow with the next ones. */
const MOST_AT_ONCE = 100;

/** When a run ended less than this ago, in ms, its delivery may be under way. */
const GRACE_MS = 2 * 60_000;

/** Publishing a new version takes less, in ms. A workflow that was deactivated for longer was to miss what ended then. */
const DEACTIVATED_MS = 10 * 60_000;

const MAX_MARKS = 1_000;

/** What this process knows of the newest runs, by trigger: calls at the same moment overwrite each other's static data. */
const freshMarks = keptByProcess<BoundedMap<string>>('seenRuns');

/** When each trigger may look again, in ms since the epoch. */
const nextLooks = keptByProcess<number>('nextLooks');

/** When this process first saw the end of a run that has no date, in ms since the epoch. */
const firstSeen = keptByProcess<number>('firstSeenEnds');

/** An event of the list, which names every run. */
interface MissedEvent extends RunEvent {
	readonly runId: string;
}

/**
 * The end of this run starts the workflow now. Call {@link storeRuns} before n8n stores the static data.
 *
 * @param runId undefined when nothing names it. It may be any of the list: the next look is the first one again, so that none
 * starts the workflow twice.
 */
export function rememberDelivered(
	context: IWebhookFunctions,
	trigger: string,
	runId: string | undefined,
): void {
	if (runId === undefined) new RunMemory(context).clear();
	else remember(trigger, new Map([[runId, DELIVERED]]));
}

/** n8n could not start the workflow with the ends of these runs: the next delivery tries it. */
export function reopen(trigger: string, runIds: readonly string[]): void {
	nextLooks.delete(trigger);
	remember(trigger, new Map(runIds.map((runId) => [runId, OPEN])));
}

/** Stores what is known of the newest runs, if there was a look at them. */
export function storeRuns(context: IWebhookFunctions, trigger: string): void {
	const memory = new RunMemory(context, marksOf(trigger));
	if (!memory.isNew) memory.store();
}

/**
 * Looks for runs that have ended and whose deliveries never came, because n8n was restarted, for example. The first look
 * only remembers what there is. A list that cannot be read is no reason to fail.
 *
 * @returns the events, the oldest first: from now on they count as started, until {@link reopen}
 */
export async function findMissed(context: IWebhookFunctions, trigger: string): Promise<RunEvent[]> {
	const now = Date.now();
	if (now < (nextLooks.get(trigger) ?? 0)) return [];
	nextLooks.set(trigger, now + LOOK_EVERY_MS);
	const memory = new RunMemory(context, marksOf(trigger));
	if (memory.isNew) {
		await rememberFirst(context, memory);
		remember(trigger, memory.changes);
		return [];
	}
	const looked = await settle(findNewEnds(patientClient(context), memory, MOST_RUNS));
	if (looked.error !== undefined) {
		if (NO_LIST.has(looked.error.details.status)) nextLooks.set(trigger, now + NO_LIST_MS);
		return [];
	}
	const { ended, isComplete } = looked.value;
	if (!isComplete) {
		context.logger.warn(
			'Overten Trigger does not catch up: more runs have ended than it reads. Run → Get Many lists them',
		);
	}
	// A delivery may have come while the list was read.
	const came = marksOf(trigger);
	const isNew = ({ runId }: ListedRun) => came.get(runId) !== DELIVERED;
	const missed = isComplete ? wantedEvents(context, ended.filter(isNew)) : [];
	const ripe = missed.filter(({ body, runId }) => isRipe(`${trigger} ${runId}`, body, now));
	const due = ripe.slice(0, MOST_AT_ONCE);
	if (ripe.length > due.length) nextLooks.delete(trigger);
	for (const event of missed) if (!due.includes(event)) memory.postpone(event.runId);
	const isStale = (runId: string, mark: string) => mark === OPEN && came.get(runId) === DELIVERED;
	const changes = [...memory.changes].filter(([runId, mark]) => !isStale(runId, mark));
	remember(trigger, new Map(changes));
	return due;
}

/**
 * Whether a delivery comes late, for an end that has started the workflow as a missed one: the run is still as it was.
 *
 * @throws {OvertenApiError} when Overten could not be asked
 */
export async function isKnownEnd(
	context: IWebhookFunctions,
	trigger: string,
	runId: string,
): Promise<boolean> {
	const deadline = Date.now() + ANSWER_WITHIN_MS;
	const client = new OvertenClient(context, new StopSignal(), { deadline });
	const run = await settle(getRun(client, runId));
	if (run.error?.details.status === 404) return false;
	if (run.error !== undefined) throw run.error;
	return new RunMemory(context, marksOf(trigger)).see(runId, run.value) === 'knownEnd';
}

/** At an activation: what has ended before the first one is not missed. */
export async function beginCatchUp(context: IHookFunctions): Promise<void> {
	if (context.getMode() === 'manual') return;
	const state = new TriggerState(context);
	const memory = new RunMemory(context);
	const { deactivatedAt = Infinity } = state;
	state.deactivatedAt = undefined;
	if (Date.now() - deactivatedAt > DEACTIVATED_MS) memory.clear();
	if (memory.isNew) await rememberFirst(context, memory);
}

/** With another source, the trigger does not catch up. */
export function forgetRuns(context: IHookFunctions): void {
	if (context.getMode() !== 'manual') new RunMemory(context).clear();
}

/** At a deactivation. */
export function endCatchUp(context: IHookFunctions): void {
	if (context.getMode() !== 'manual') new TriggerState(context).deactivatedAt = Date.now();
}

async function rememberFirst(
	context: IHookFunctions | IWebhookFunctions,
	memory: RunMemory,
): Promise<void> {
	const looked = await settle(rememberNewest(patientClient(context), memory));
	if (looked.error === undefined) memory.store();
}

function patientClient(context: IHookFunctions | IWebhookFunctions): OvertenClient {
	return new OvertenClient(context, new StopSignal(AbortSignal.timeout(PATIENCE_MS)));
}

function wantedEvents(context: IWebhookFunctions, ended: readonly ListedRun[]): MissedEvent[] {
	return ended.flatMap((one) => {
		const event = eventOf(one);
		return event !== undefined && isWanted(context, event) ? [{ ...event, runId: one.runId }] : [];
	});
}

/** Whether a run ended so long ago that its delivery does not come any more. */
function isRipe(key: string, run: IDataObject, now: number): boolean {
	const at = timeOf(run);
	if (at !== undefined && at <= now) return now - at > GRACE_MS;
	const seen = firstSeen.get(key) ?? now;
	firstSeen.set(key, seen);
	return now - seen > GRACE_MS;
}

/** In ms since the epoch. Without a time zone, a date says too little. */
function timeOf({ updated_at: at }: IDataObject): number | undefined {
	if (!isString(at) || !/(?:Z|[+-]\d\d:?\d\d)$/.test(at)) return undefined;
	const ms = Date.parse(at);
	return Number.isNaN(ms) ? undefined : ms;
}

function remember(trigger: string, changes: RunMarks): void {
	const marks = freshMarks.get(trigger) ?? new BoundedMap<string>(MAX_MARKS);
	for (const [runId, mark] of changes) marks.set(runId, mark);
	freshMarks.set(trigger, marks);
}

function marksOf(trigger: string): RunMarks {
	const marks = freshMarks.get(trigger);
	return new Map(marks?.keys().map((runId) => [runId, marks.get(runId) ?? OPEN]));
}
