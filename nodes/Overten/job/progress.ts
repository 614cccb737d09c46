import type { Task } from '../api/types';
import { isString } from '../api/guards';
import type { Item } from '../execution/batch';

/** No chat is told more often. */
const SHORTEST_PAUSE_MS = 10_000;

/** Of the progress, in percent. */
const STEP = 10;

/** What a context of n8n may have to show progress with; those of old versions have not all of it. */
interface Shows {
	isStreaming?(): boolean;
	/** Shows a message in the browser's console while the workflow is run in the editor. */
	sendMessageToUI?(message: string): void;
	sendChunk?(type: 'begin' | 'end' | 'item', itemIndex: number, content?: string): unknown;
}

/**
 * Tells whoever can see it how far the job of an item is: the editor at every change, and a streaming chat when the phase
 * changes, or after every 10 percent.
 */
export class ProgressReport {
	readonly #context: Shows;

	readonly #index: number;

	#shown = '';

	#said: { readonly at: number; readonly phase: unknown; readonly step: number } | undefined;

	constructor({ context, index }: Pick<Item, 'index'> & { readonly context: Shows }) {
		this.#context = context;
		this.#index = index;
	}

	/** @param now in ms since the epoch */
	show({ phase, progress, task_id }: Task, now = Date.now()): void {
		const percent = Number(progress ?? 0);
		const name = isString(phase) ? phase.replaceAll('_', ' ') : 'working';
		const text = `${name}${percent > 0 ? `, ${String(percent)}%` : ''}`;
		if (text !== this.#shown) {
			this.#context.sendMessageToUI?.(
				`Overten is working on item ${String(this.#index)} (${task_id}): ${text}`,
			);
		}
		this.#shown = text;
		if (this.#context.isStreaming?.() !== true) return;
		const step = Math.floor(percent / STEP);
		const last = this.#said;
		const isNew = last === undefined || last.phase !== phase || last.step !== step;
		if (!isNew || (last !== undefined && now - last.at < SHORTEST_PAUSE_MS)) return;
		if (last === undefined) this.#send('begin');
		this.#said = { at: now, phase, step };
		this.#send('item', `Overten: ${text}\n`);
	}

	/** Nothing more is said. */
	end(): void {
		if (this.#said !== undefined) this.#send('end');
	}

	/** A chat that has gone fails no job. */
	#send(type: 'begin' | 'end' | 'item', content?: string): void {
		try {
			void Promise.resolve(this.#context.sendChunk?.(type, this.#index, content)).catch(
				() => undefined,
			);
		} catch {
			// The same.
		}
	}
}
