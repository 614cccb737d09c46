import { signalAt } from '../api/deadline';

/**
 * How long the answers to submissions in flight are awaited when an item stops the node, in ms. Overten answers within
 * a second; a person who watches waits no longer than this for the error.
 */
const AWAITED_MS = 5_000;

/** The submissions of a batch that have not been answered yet: each answer may name a job that has to be paid for. */
export class Submissions {
	readonly #inFlight = new Set<Promise<unknown>>();

	/** @param submission names its task before it settles */
	async track<T>(submission: Promise<T>): Promise<T> {
		this.#inFlight.add(submission);
		return await submission.finally(() => this.#inFlight.delete(submission));
	}

	/**
	 * Waits until all are answered, for up to 5 s. They are not aborted when an item stops the node, since an error that
	 * names them saves their files. When a user stops the execution, n8n itself aborts them and shows no error of the
	 * node that could name anything, so there is nothing left to wait for.
	 */
	async answered(): Promise<void> {
		const timeIsUp = signalAt(Date.now() + AWAITED_MS);
		await Promise.race([
			Promise.allSettled(this.#inFlight),
			new Promise((resolve) => {
				timeIsUp.addEventListener('abort', resolve, { once: true });
			}),
		]);
	}
}
