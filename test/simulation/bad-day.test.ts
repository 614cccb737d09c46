import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { plant } from './planted-defects';
import type { PlantedFault } from './planted-defects';

const ROOT = resolve(__dirname, '../..');

/** Real time: two cores that are busy with other tests make it long. */
const PATIENCE_MS = 300_000;

/** It ends before the test does. */
const OPTIONS = { cwd: ROOT, timeout: PATIENCE_MS - 5_000 };

interface Herd extends PlantedFault {
	/** Whom it brings together. */
	readonly mode: 'Pause' | 'Poll';
}

const HERDS: readonly Herd[] = [
	{
		mode: 'Poll',
		name: 'all come back at the very moment of a Retry-After',
		find: /obeyedMs \+ random \* Math\.max\([^;]+\);/,
		replace: 'obeyedMs;',
	},
	{
		mode: 'Poll',
		name: 'tasks are polled as often as ever while Overten is down',
		find: /return retryDelayMs\(failures, [^;]+;/,
		replace: 'return firstDelayMs / 2;',
	},
	{
		mode: 'Pause',
		name: 'callbacks check all that have ended without one as fast as they can',
		find: /CHECK_EVERY_MS = 50;/,
		replace: 'CHECK_EVERY_MS = 0;',
	},
];

interface Ended {
	readonly code: number;
	readonly said: string;
}

/** `npm run bad-day` with fewer jobs. */
async function liveWith(jobs: number, ...options: string[]): Promise<Ended> {
	const command = ['--import', 'tsx', 'test/simulation/bad-day/main.ts', '--jobs', String(jobs)];
	return await new Promise((end) => {
		execFile(process.execPath, [...command, ...options], OPTIONS, (error, stdout, stderr) => {
			end({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr });
		});
	});
}

test(
	'on a bad day, 20 jobs of one execution end with their files, and Overten gets few requests',
	async () => {
		const { code, said } = await liveWith(20, '--only', 'in one execution');
		expect(said.match(/files: 20;/g)).toHaveLength(2);
		expect(said).not.toContain('WRONG');
		expect(code).toBe(0);
	},
	PATIENCE_MS,
);

describe('the bad day finds a herd', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	});

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	const tested = process.env.EVERY_DEFECT === undefined ? HERDS.slice(0, 1) : HERDS;

	test.each(tested)(
		'$name',
		async (fault) => {
			await plant(fault, join(ROOT, 'dist'), folder);
			const only = `${fault.mode}, in one`;
			const { code, said } = await liveWith(40, '--only', only, '--dist', folder);
			expect(said).toMatch(/WRONG: \S+ requests (in a second|per second)/);
			expect(code).toBe(1);
		},
		PATIENCE_MS,
	);
});
