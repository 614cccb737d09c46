import { createHash } from 'crypto';
import type { IDataObject, IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isFilled, isRecord, isString } from '../api/guards';

/** How many runs that have ended are remembered. More than a page of the list, which is compared with them. */
const MOST_ENDED = 500;

/** The same of runs that have not: these never push out the former, without which every run of the list would be new. */
const MOST_OPEN = 2_000;

/** 48 bits of a SHA-256 in base64url: they tell the ends of one run apart. */
const MARK_LENGTH = 8;

/** The mark of a run that has not ended, or whose end has not started the workflow yet. */
export const OPEN = '';

/** The mark of a run whose end was delivered: what it looks like in the list is not known yet. */
export const DELIVERED = '*';

const ENDED: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled', 'expired']);

/** What a run is to the memory: an end that is new, one that is known or was delivered, or a run that has none yet. */
export type Sighting = 'newEnd' | 'knownEnd' | 'deliveredEnd' | 'open';

/** Marks by run. */
export type RunMarks = ReadonlyMap<string, string>;

/** The newest runs as the last look at the list saw them, stored in the static data of the workflow. */
export class RunMemory {
	readonly #data: Record<string, unknown>;

	/** By run, the oldest first. */
	readonly #marks: Map<string, string>;

	/** As they were at first. */
	readonly #before: RunMarks;

	readonly #changes = new Map<string, string>();

	/** @param fresher what this process knows better than the static data, which calls at the same moment overwrite */
	constructor(
		context: IHookFunctions | IPollFunctions | IWebhookFunctions,
		fresher: RunMarks = new Map(),
	) {
		this.#data = context.getWorkflowStaticData('node');
		const { runs } = this.#data;
		const entries = isRecord(runs) ? Object.entries(runs) : [];
		const stored = entries.filter((entry): entry is [string, string] => isString(entry[1]));
		this.#marks = new Map(stored);
		for (const [runId, mark] of fresher) this.#set(runId, mark);
		this.#before = new Map(this.#marks);
		this.#changes.clear();
	}

	/** Whether there was no look at the list before. */
	get isNew(): boolean {
		return !isRecord(this.#data.runs);
	}

	/** Whether older runs may have been dropped. */
	get isFull(): boolean {
		return this.openRuns.length >= MOST_OPEN || this.#endedRuns.length >= MOST_ENDED;
	}

	/** The runs that had not ended at the last look. */
	get openRuns(): string[] {
		return this.#runsWhere((mark) => mark === OPEN);
	}

	/** What has changed since this was created. */
	get changes(): RunMarks {
		return this.#changes;
	}

	knows(runId: string): boolean {
		return this.#marks.has(runId);
	}

	see(runId: string, run: IDataObject): Sighting {
		const mark = markOf(run);
		if (mark === OPEN) return 'open';
		const known = this.#marks.get(runId);
		if (known === DELIVERED) return 'deliveredEnd';
		return known === mark ? 'knownEnd' : 'newEnd';
	}

	remember(runId: string, run: IDataObject): void {
		this.#set(runId, markOf(run));
	}

	/** This run is to be at the next look what it was at this one: nothing has started the workflow with its end. */
	leave(runId: string): void {
		const mark = this.#before.get(runId);
		if (mark === undefined) this.#marks.delete(runId);
		else this.#set(runId, mark);
	}

	/** The end of this run is to be new at the next look, too. */
	postpone(runId: string): void {
		this.#set(runId, OPEN);
	}

	forget(runId: string): void {
		this.#marks.delete(runId);
		this.#changes.set(runId, DELIVERED);
	}

	/** Forgets everything, so that the next look is the first one. */
	clear(): void {
		if (!this.isNew) delete this.#data.runs;
	}

	/** n8n keeps it with the execution that starts. */
	store(): void {
		const open = this.openRuns.slice(-MOST_OPEN);
		const kept = new Set([...open, ...this.#endedRuns.slice(-MOST_ENDED)]);
		this.#data.runs = Object.fromEntries([...this.#marks].filter(([runId]) => kept.has(runId)));
	}

	get #endedRuns(): string[] {
		return this.#runsWhere((mark) => mark !== OPEN);
	}

	#runsWhere(holds: (mark: string) => boolean): string[] {
		return [...this.#marks].filter(([, mark]) => holds(mark)).map(([runId]) => runId);
	}

	#set(runId: string, mark: string): void {
		this.#marks.delete(runId);
		this.#marks.set(runId, mark);
		this.#changes.set(runId, mark);
	}
}

/** Whether a run has ended. A list may show no status, and only a run that has ended has a file or a summary. */
export function hasEnded({ download_url, status, summary }: IDataObject): boolean {
	return isFilled(status) ? ENDED.has(status) : isFilled(summary) || isFilled(download_url);
}

/**
 * A run that is continued ends again, with another summary. Its links and its time of change are no part of this: they
 * change whenever somebody edits the file.
 */
function markOf(run: IDataObject): string {
	if (!hasEnded(run)) return OPEN;
	const { status, summary } = run;
	// The list may leave out the status that the run itself shows.
	const text = JSON.stringify([isFilled(status) ? status : 'completed', summary ?? null]);
	return createHash('sha256').update(text).digest('base64url').slice(0, MARK_LENGTH);
}
