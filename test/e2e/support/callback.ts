import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

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
		headers: {
			'content-type': 'application/json',
			'content-length': Buffer.byteLength(body),
			'x-overten-timestamp': timestamp,
			'x-overten-signature': sign(secret, timestamp, body),
		},
	});
	call.flushHeaders();
	return async (patienceMs = 15_000) => await finish(call, body, patienceMs);
}

async function finish(
	call: ClientRequest,
	body: string,
	patienceMs: number,
): Promise<number | undefined> {
	const answered = once(call, 'response', { signal: AbortSignal.timeout(patienceMs) });
	call.end(body);
	try {
		const [response] = (await answered) as [IncomingMessage];
		response.resume();
		return response.statusCode;
	} catch {
		call.destroy();
		return undefined;
	}
}
