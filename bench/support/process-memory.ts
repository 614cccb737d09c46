import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';

import type { RealN8n } from './real-n8n.ts';

const SETTLE_MS = 1_000;

/** The memory that n8n uses after garbage collection, in MB. */
export async function settledMbOf({ inspectorPort, pid }: RealN8n): Promise<number> {
	for (let round = 0; round < 3; round += 1) {
		await collectGarbage(inspectorPort);
		await sleep(SETTLE_MS);
	}
	const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

async function collectGarbage(port: number): Promise<void> {
	const { data } = await axios.get<{ webSocketDebuggerUrl: string }[]>(
		`http://127.0.0.1:${String(port)}/json/list`,
		{ proxy: false },
	);
	const socket = new WebSocket(data[0]?.webSocketDebuggerUrl ?? '');
	await new Promise<void>((resolve, reject) => {
		socket.onerror = () => {
			reject(new Error('The debugger of n8n does not respond.'));
		};
		socket.onopen = () => {
			socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
		};
		socket.onmessage = () => {
			resolve();
		};
	});
	socket.close();
}
