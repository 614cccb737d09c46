import { createHash } from 'crypto';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { isFilled, isRecord, isString } from '../api/guards';

/** How many runs are remembered. More than a page of the list, which is compared with them. */
const MAX_REMEMBERED = 500;

/** 48 bits of a SHA-256 in base64url: they tell the ends of one run apart. */
const MARK_LENGTH = 8;

/** The mark of a run that has not ended. */
const OPEN = '';

const ENDED: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled', 'expired']);

/** What a run is to the memory: an end that is new, one that is known, or a run that has none yet. */
export type Sighting = 'newEnd' | 'knownEnd' | 'open';

/** The newest runs as the last poll saw them, stored in the static data of the workflow. */
export class RunMemory {
	readonly #data: Record<string, unknown>;

	/** By run, the oldest first. */
	readonly #marks: Map<string, string>;

	constructor(context: IPollFunctions) {
		this.#data = context.getWorkflowStaticData('node');
		const { runs } = this.#data;
		const entries = isRecord(runs) ? Object.entries(runs) : [];
		this.#marks = new Map(entries.filter((entry): entry is [string, string] => isString(entry[1])));
	}

	/** Whether there was no poll before. */
	get isNew(): boolean {
		return !isRecord(this.#data.runs);
	}

	/** The runs that had not ended at the last poll. */
	get openRuns(): string[] {
		return [...this.#marks].filter(([, mark]) => mark === OPEN).map(([runId]) => runId);
	}

	knows(runId: string): boolean {
		return this.#marks.has(runId);
	}

	see(runId: string, run: IDataObject): Sighting {
		const mark = markOf(run);
		if (mark === OPEN) return 'open';
		return this.#marks.get(runId) === mark ? 'knownEnd' : 'newEnd';
	}

	remember(runId: string, run: IDataObject): void {
		this.#marks.delete(runId);
		this.#marks.set(runId, markOf(run));
	}

	forget(runId: string): void {
		this.#marks.delete(runId);
	}

	/** n8n keeps it with the execution that the poll starts. */
	store(): void {
		const newest = [...this.#marks].slice(-MAX_REMEMBERED);
		this.#data.runs = Object.fromEntries(newest);
	}
}

/**
 * A run that is continued ends again, with another summary. Its links and its time of change are no part of this: they
 * change whenever somebody edits the file.
 */
function markOf({ download_url, status, summary }: IDataObject): string {
	// A list may show no status. Only a run that has ended has a file or a summary.
	const hasEnded = isFilled(status)
		? ENDED.has(status)
		: isFilled(summary) || isFilled(download_url);
	if (!hasEnded) return OPEN;
	const text = JSON.stringify([status ?? null, summary ?? null]);
	return createHash('sha256').update(text).digest('base64url').slice(0, MARK_LENGTH);
}
