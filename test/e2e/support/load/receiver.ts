import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { listen } from '../detour.ts';

/** In a prompt, and so in the file that is made from it. */
const JOB = /Job ([a-z]+-\d+)/;

const CANARY = /^\/canary\/(\d+)$/;

/** What the workflows have brought to their end. */
export interface Receiver {
	/** Without a slash at its end. */
	readonly url: string;
	/** How often the file of each job has arrived, by the job's name. */
	readonly files: ReadonlyMap<string, number>;
	/** When each canary has arrived first, in ms since the epoch. */
	readonly canaries: ReadonlyMap<number, number>;
}

/**
 * A server on loopback to which the last node of each workflow sends its file, until the test file ends. What is got from
 * it is the path that was asked for.
 */
export async function startReceiver(): Promise<Receiver> {
	const files = new Map<string, number>();
	const canaries = new Map<number, number>();
	const receive = async (call: IncomingMessage): Promise<string> => {
		const { method, url = '/' } = call;
		if (method === 'GET') return decodeURIComponent(url);
		const canary = CANARY.exec(url)?.[1];
		if (canary !== undefined && !canaries.has(Number(canary))) {
			canaries.set(Number(canary), Date.now());
		}
		const [, job] = JOB.exec(await text(call)) ?? [];
		if (job !== undefined) files.set(job, (files.get(job) ?? 0) + 1);
		return '{}';
	};
	const server = createServer((call, response) => {
		void receive(call).then(
			(answer) => response.end(answer),
			() => response.destroy(),
		);
	});
	const url = await listen(server);
	cleanup.add(() => {
		server.closeAllConnections();
	});
	return { url, files, canaries };
}
