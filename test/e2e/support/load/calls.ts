import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';
import pRetry from 'p-retry';

/** How long a caller waits for n8n to confirm a call, in ms: one that gives up sooner adds to what has to be caught up with. */
const ANSWER_WITHIN_MS = 60_000;

const REPEAT_AFTER_MS = 2_000;

const LONGEST_PAUSE_MS = 20_000;

/** Longer than anything goes wrong for. */
const MOST_ATTEMPTS = 60;

export interface Call {
	/** The address of the webhook. */
	readonly url: string;
	/** For the only item. */
	readonly prompt: string;
}

/**
 * Makes calls at a steady rate, whatever becomes of them, and repeats those that n8n does not confirm.
 *
 * @returns how many were repeated, once all are confirmed or `signal` has ended it
 */
export async function callSteadily(
	calls: Iterable<Call>,
	everyMs: number,
	signal: AbortSignal,
): Promise<number> {
	let repeated = 0;
	const confirm = async (call: Call) => {
		const attempts = pRetry(
			async () => {
				await post(call);
			},
			{
				signal,
				retries: MOST_ATTEMPTS,
				minTimeout: REPEAT_AFTER_MS,
				maxTimeout: LONGEST_PAUSE_MS,
				factor: 2,
				randomize: true,
				onFailedAttempt: ({ attemptNumber }) => {
					if (attemptNumber === 1) repeated += 1;
				},
			},
		);
		await attempts.catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
	};
	const confirmed: Promise<void>[] = [];
	for (const call of calls) {
		if (signal.aborted) break;
		confirmed.push(confirm(call));
		await sleep(everyMs);
	}
	await Promise.all(confirmed);
	return repeated;
}

export async function post({ prompt, url }: Call): Promise<void> {
	await axios.post(url, { prompts: [prompt] }, { proxy: false, timeout: ANSWER_WITHIN_MS });
}
