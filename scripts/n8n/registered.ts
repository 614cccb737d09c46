import axios from 'axios';
import pWaitFor from 'p-wait-for';

const LIMIT_MS = 20_000;

const POLL_EVERY_MS = 100;

/**
 * Waits until n8n responds at a webhook URL, which it does a moment after it has published the workflow.
 *
 * @param address the URL of a webhook that accepts POST
 * @throws when it does not respond within 20 s
 */
export async function untilRegistered(address: string): Promise<void> {
	await pWaitFor(
		async () => {
			// A method that the workflow does not use, so that nothing starts.
			const { data } = await axios.get<{ message?: string }>(address, {
				proxy: false,
				validateStatus: () => true,
			});
			return data.message?.includes('POST') === true;
		},
		{
			interval: POLL_EVERY_MS,
			timeout: { milliseconds: LIMIT_MS, message: `n8n does not respond at ${address}.` },
		},
	);
}
