import { setTimeout as sleep } from 'node:timers/promises';

import type { OwnService } from '../support/own-services.ts';
import type { SmallDisk } from '../support/small-disk.ts';
import type { Keeper } from './keeper.ts';

const REDIS_IS_OFF_MS = 5_000;

/** As the promise says (bench/README.md). */
const DATABASE_IS_OFF_MS = 20_000;

const DISK_IS_FULL_MS = 30_000;

export interface Fault {
	readonly name: string;
	/** @returns once its cause is gone */
	readonly strike: () => Promise<void>;
}

export interface Victims {
	readonly keeper: Keeper;
	readonly database: OwnService;
	readonly redis: OwnService;
	readonly disk: SmallDisk;
}

/** What goes wrong, one after another. */
export function faultsOf({ database, disk, keeper, redis }: Victims): readonly Fault[] {
	const kill = (name: string): Fault => ({
		name: `${name} is killed`,
		strike: async () => {
			await keeper.kill(name);
		},
	});
	return [
		kill('worker 1'),
		kill('webhook 1'),
		{
			name: 'Redis is killed, and starts again after 5 s',
			strike: async () => {
				await redis.crash();
				await sleep(REDIS_IS_OFF_MS);
				await redis.start();
			},
		},
		{
			name: 'PostgreSQL is off for 20 s',
			strike: async () => {
				await database.crash();
				await sleep(DATABASE_IS_OFF_MS);
				await database.start();
			},
		},
		{
			name: 'The disk with the files is full for 30 s',
			strike: async () => {
				await disk.fill();
				await sleep(DISK_IS_FULL_MS);
				await disk.empty();
			},
		},
	];
}
