import { createServer } from 'node:http';

import { listen } from './detour.ts';

/** A server on loopback that counts the calls of each path, until the test file ends. */
export interface Listener {
	/** Without a slash at its end. */
	readonly url: string;
	/** @param name the path without its first slash */
	readonly count: (name: string) => number;
	readonly clear: () => void;
}

export async function startListener(): Promise<Listener> {
	const counts = new Map<string, number>();
	const server = createServer(({ url = '/' }, response) => {
		const name = url.slice(1);
		counts.set(name, (counts.get(name) ?? 0) + 1);
		response.setHeader('content-type', 'application/json').end('{}');
	});
	return {
		url: await listen(server),
		count: (name) => counts.get(name) ?? 0,
		clear: () => {
			counts.clear();
		},
	};
}
