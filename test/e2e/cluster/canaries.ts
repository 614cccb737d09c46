import { setTimeout as sleep } from 'node:timers/promises';

import { post } from '../support/load/calls.ts';

const EVERY_MS = 2_000;

/** A canary that takes longer shows that something is still wrong. */
const WELL_MS = 5_000;

/** How many have to be well, one after another. */
const WELL_COUNT = 5;

export interface Canary {
	/** When it was sent, in ms since the epoch. */
	readonly sentAt: number;
	/** When it came through; undefined when it never did. */
	readonly arrivedAt: number | undefined;
}

/** Sends a numbered canary every two seconds, once each. @returns when each was sent, in ms since the epoch */
export async function sendCanaries(url: string, until: AbortSignal): Promise<readonly number[]> {
	const sent: number[] = [];
	while (!until.aborted) {
		const prompt = String(sent.length);
		sent.push(Date.now());
		// One that is refused never arrives.
		void post({ url, prompt }).catch(() => undefined);
		await sleep(EVERY_MS);
	}
	return sent;
}

/**
 * How long after a fault all was well again, in ms: until the first of five canaries in a row that came through in five
 * seconds each. Undefined when there were none.
 */
export function wellAgainAfterMs(canaries: readonly Canary[], faultAt: number): number | undefined {
	const after = canaries.filter(({ sentAt }) => sentAt >= faultAt);
	const isWell = ({ arrivedAt = Infinity, sentAt }: Canary) => arrivedAt - sentAt <= WELL_MS;
	const first = after.find((_, index) => {
		const row = after.slice(index, index + WELL_COUNT);
		return row.length === WELL_COUNT && row.every(isWell);
	});
	return first && first.sentAt - faultAt;
}
