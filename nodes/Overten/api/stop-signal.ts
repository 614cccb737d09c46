import { sleep } from 'n8n-workflow';

import { OvertenApiError } from './errors';

/** n8n's `sleep` cannot be ended early: in slices of so many ms, a stop leaves no long timer behind. */
const SLICE_MS = 500;

/**
 * Ends every wait of one node execution immediately when the user stops the execution, or when the node has already
 * failed. It listens to the execution's own signal only once, however many items wait.
 */
export class StopSignal {
	/** The execution's own signal, for n8n's HTTP helper. */
	readonly abortSignal: AbortSignal | undefined;

	#stopped: boolean;

	readonly #wake = new Set<() => void>();

	constructor(executionCancelled?: AbortSignal) {
		this.abortSignal = executionCancelled;
		this.#stopped = executionCancelled?.aborted === true;
		executionCancelled?.addEventListener(
			'abort',
			() => {
				this.stop();
			},
			{ once: true },
		);
	}

	get stopped(): boolean {
		return this.#stopped;
	}

	stop(): void {
		this.#stopped = true;
		for (const wake of this.#wake) wake();
	}

	/** @throws {OvertenApiError} kind `cancelled` after a stop. */
	throwIfStopped(): void {
		if (this.#stopped) {
			throw new OvertenApiError({ kind: 'cancelled', message: 'The execution was canceled' });
		}
	}

	/**
	 * Waits, and ends early on a stop.
	 *
	 * @throws {OvertenApiError} kind `cancelled` after a stop.
	 */
	async sleep(ms: number): Promise<void> {
		this.throwIfStopped();
		await new Promise<void>((resolve) => {
			const wake = () => {
				this.#wake.delete(wake);
				resolve();
			};
			this.#wake.add(wake);
			void this.#sleepInSlices(ms).then(wake);
		});
		this.throwIfStopped();
	}

	async #sleepInSlices(ms: number): Promise<void> {
		for (let left = ms; left > 0 && !this.#stopped; left -= SLICE_MS) {
			await sleep(Math.min(left, SLICE_MS));
		}
	}
}
