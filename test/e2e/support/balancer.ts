import { createServer } from 'node:http';

import { listen } from './detour.ts';
import { forward, isReady } from './readiness-proxy.ts';

const UNCHANGED: ReadonlyMap<number, number> = new Map();

/**
 * A load balancer in front of the webhook processes, until the test file ends: calls go to those that say that they are
 * ready, in turn, and are answered 503 when none is.
 *
 * @param ports where they listen; asked at each call
 * @returns its address, without a slash at its end
 */
export async function startBalancer(ports: () => readonly number[]): Promise<string> {
	let turn = 0;
	const nextReady = async (): Promise<number | undefined> => {
		const all = ports();
		turn += 1;
		const inTurn = all.map((_, index) => all[(turn + index) % all.length]);
		for (const port of inTurn) {
			if (port !== undefined && (await isReady(port))) return port;
		}
		return undefined;
	};
	const server = createServer((call, response) => {
		const { url: path = '/' } = call;
		void nextReady().then((port) => {
			if (port === undefined) response.writeHead(503).end();
			else forward(call, response, { port, path, statuses: UNCHANGED });
		});
	});
	const url = await listen(server);
	cleanup.add(() => {
		server.closeAllConnections();
	});
	return url;
}
