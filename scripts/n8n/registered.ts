import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';

const LIMIT_MS = 20_000;

const LOOK_EVERY_MS = 100;

/**
 * n8n answers at an address a moment after it has published the workflow.
 *
 * @param address of a webhook that takes POST
 * @throws when it does not within 20 s
 */
export async function untilRegistered(address: string): Promise<void> {
	const deadline = Date.now() + LIMIT_MS;
	while (Date.now() < deadline) {
		// Another method than the workflow's, so that nothing starts.
		const { data } = await axios.get<{ message?: string }>(address, {
			proxy: false,
			validateStatus: () => true,
		});
		if (data.message?.includes('POST') === true) return;
		await sleep(LOOK_EVERY_MS);
	}
	throw new Error(`n8n does not answer at ${address}.`);
}
