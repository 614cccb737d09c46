import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';

const LIMIT_MS = 20_000;

const LOOK_EVERY_MS = 100;

/**
 * Waits until n8n responds at a webhook URL, which it does a moment after it has published the workflow.
 *
 * @param address the URL of a webhook that accepts POST
 * @throws when it does not respond within 20 s
 */
export async function untilRegistered(address: string): Promise<void> {
	const deadline = Date.now() + LIMIT_MS;
	while (Date.now() < deadline) {
		// A method that the workflow does not use, so that nothing starts.
		const { data } = await axios.get<{ message?: string }>(address, {
			proxy: false,
			validateStatus: () => true,
		});
		if (data.message?.includes('POST') === true) return;
		await sleep(LOOK_EVERY_MS);
	}
	throw new Error(`n8n does not respond at ${address}.`);
}
