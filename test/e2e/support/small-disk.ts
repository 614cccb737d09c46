import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

/** A folder on a disk of its own, which can be full. */
export interface SmallDisk {
	readonly folder: string;
	/** Leaves no space on it. */
	fill(): Promise<void>;
	/** Gives the space back. */
	empty(): Promise<void>;
}

/**
 * Mounts a small disk (in memory) until the test file ends. Whoever is not root must be able to use sudo without a
 * password.
 *
 * @param folder where; it is created
 */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
	const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
	const run = async (...command: string[]) => {
		const [program = '', ...args] = [...asRoot, ...command];
		await execa(program, args, { stdin: 'ignore' });
	};
	await mkdir(folder, { recursive: true });
	const options = `size=${String(megabytes)}m,mode=0777`;
	await run('mount', '-t', 'tmpfs', '-o', options, 'overten-e2e', folder);
	cleanup.add(async () => {
		await run('umount', '--lazy', folder);
	});
	const filler = join(folder, 'filler');
	return {
		folder,
		fill: async () => {
			await writeFile(filler, Buffer.alloc(megabytes * 1024 ** 2)).catch((error: unknown) => {
				// What fits is written before it fails.
				if (!isFull(error)) throw error;
			});
		},
		empty: async () => {
			await rm(filler, { force: true });
		},
	};
}

function isFull(error: unknown): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOSPC';
}
