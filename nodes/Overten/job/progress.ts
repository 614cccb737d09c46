import type { Task } from '../api/types';
import { isString } from '../api/guards';
import type { Item } from '../execution/batch';

/** No chat is told more often. */
const SHORTEST_PAUSE_MS = 10_000;

/** Of the progress, in percent. */
const STEP = 10;

/** A context of n8n that may stream; those of old versions have neither method. */
interface Streams {
	isStreaming?(): boolean;
	sendChunk?(type: 'begin' | 'end' | 'item', itemIndex: number, content?: string): unknown;
}

/** Tells a streaming chat how far the job of an item is: when its phase changes, or after every 10 percent. */
export class ProgressReport {
	readonly #streams: Streams;

	readonly #index: number;

	#said: { readonly at: number; readonly phase: unknown; readonly step: number } | undefined;

	constructor({ context, index }: Pick<Item, 'index'> & { readonly context: Streams }) {
		this.#streams = context;
		this.#index = index;
	}

	/** @param now in ms since the epoch */
	show({ phase, progress }: Task, now = Date.now()): void {
		if (this.#streams.isStreaming?.() !== true) return;
		const percent = Number(progress ?? 0);
		const step = Math.floor(percent / STEP);
		const last = this.#said;
		const isNew = last === undefined || last.phase !== phase || last.step !== step;
		if (!isNew || (last !== undefined && now - last.at < SHORTEST_PAUSE_MS)) return;
		if (last === undefined) this.#send('begin');
		this.#said = { at: now, phase, step };
		const name = isString(phase) ? phase.replaceAll('_', ' ') : 'working';
		this.#send('item', `Overten: ${name}${percent > 0 ? `, ${String(percent)} %` : ''}\n`);
	}

	/** Nothing more is said. */
	end(): void {
		if (this.#said !== undefined) this.#send('end');
	}

	/** A chat that has gone fails no job. */
	#send(type: 'begin' | 'end' | 'item', content?: string): void {
		try {
			void Promise.resolve(this.#streams.sendChunk?.(type, this.#index, content)).catch(
				() => undefined,
			);
		} catch {
			// The same.
		}
	}
}
