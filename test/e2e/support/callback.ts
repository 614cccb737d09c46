import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { LoggedTask } from '../../../sandbox/control-types.ts';
import { sign } from '../../../sandbox/deliveries.ts';

/**
 * Opens a connection for the callback of a task that has ended, with its headers, as Overten would.
 *
 * @param origin of the process of n8n that gets it; by default the one that Overten was told
 * @returns sends the rest, and resolves with the status of the answer; undefined when there was none within `patienceMs`
 */
export function openCallback(
	secret: string,
	{ run_id, task_id, webhookUrl = '' }: LoggedTask,
	origin?: string,
): (patienceMs?: number) => Promise<number | undefined> {
	const url = new URL(webhookUrl);
	const address = origin === undefined ? url : new URL(`${url.pathname}${url.search}`, origin);
	const body = JSON.stringify({ event: 'run.completed', run_id, task_id });
	const timestamp = String(Math.floor(Date.now() / 1000));
	const call = request(address, {
		method: 'POST',
		// A connection of the shared agent would be closed while it is silent.
		agent: false,
		headers: {
			'content-type': 'application/json',
			'content-length': Buffer.byteLength(body),
			'x-overten-timestamp': timestamp,
			'x-overten-signature': sign(secret, timestamp, body),
		},
	});
	// n8n may answer before it has the body.
	const answered = new Promise<number | undefined>((resolve) => {
		call.once('response', (response) => {
			response.resume();
			resolve(response.statusCode);
		});
		call.on('error', () => {
			resolve(undefined);
		});
	});
	call.flushHeaders();
	return async (patienceMs = 15_000) => {
		call.end(body);
		const status = await Promise.race([answered, sleep(patienceMs, undefined, { ref: false })]);
		if (status === undefined) call.destroy();
		return status;
	};
}
