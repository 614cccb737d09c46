import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { Inspector } from './inspector.ts';

/** What a process holds. */
export interface Resources {
	readonly timers: number;
	readonly sockets: number;
	/** Open files, pipes and the like. */
	readonly files: number;
	/** Files on the disk that n8n has not assigned to an execution. */
	readonly temporaryFiles: number;
}

export async function resourcesOf(
	inspector: Inspector,
	pid: number,
	userFolder: string,
): Promise<Resources> {
	const count = "process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length";
	const { value } = await inspector.evaluate(count, true);
	const folder = `/proc/${String(pid)}/fd`;
	const names = await readdir(folder);
	// One may be closed meanwhile.
	const targets = await Promise.all(
		names.map(async (name) => await readlink(join(folder, name)).catch(() => '')),
	);
	const open = targets.filter((target) => target !== '');
	const sockets = open.filter((target) => target.startsWith('socket:')).length;
	const stored = await readdir(userFolder, { recursive: true, withFileTypes: true });
	const temporary = stored.filter(
		(entry) => entry.isFile() && entry.parentPath.includes('/executions/temp'),
	);
	return {
		timers: Number(value),
		sockets,
		files: open.length - sockets,
		temporaryFiles: temporary.length,
	};
}

/** Memory that is in use after a garbage collection, in MB. */
export async function heapMbOf(inspector: Inspector): Promise<number> {
	await inspector.collectGarbage();
	const { value } = await inspector.evaluate('process.memoryUsage().heapUsed', true);
	return Number(value) / 1024 ** 2;
}
