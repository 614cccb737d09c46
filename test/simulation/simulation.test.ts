import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { plant, PLANTED_DEFECTS } from './planted-defects';
import type { PlantedDefect } from './planted-defects';

const ROOT = resolve(__dirname, '../..');

/** Real time: two cores that are busy with other tests make it long. */
const PATIENCE_MS = 300_000;

/** `npm run test:defects` looks for all of them; `npm test` for two that are found in a few seconds. */
const TESTED: readonly PlantedDefect[] =
	process.env.EVERY_DEFECT === undefined
		? PLANTED_DEFECTS.filter(({ startsAt }) => startsAt > 0).slice(0, 2)
		: PLANTED_DEFECTS;

interface Ended {
	readonly code: number;
	readonly said: string;
}

async function simulate(...options: string[]): Promise<Ended> {
	const command = ['--import', 'tsx', 'test/simulation/main.ts', ...options];
	return await new Promise((end) => {
		execFile(
			process.execPath,
			command,
			{ cwd: ROOT, maxBuffer: 2 ** 26 },
			(error, stdout, stderr) => {
				end({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr });
			},
		);
	});
}

test(
	'no run of a few with fixed seeds violates what must hold',
	async () => {
		const { code, said } = await simulate('--runs', '15', '--seed', '1');
		expect(said).toContain('runs 15,');
		expect(code).toBe(0);
	},
	PATIENCE_MS,
);

describe('the simulation finds a planted defect', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	});

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	test.each(TESTED.map((defect, index) => ({ ...defect, index })))(
		'$name',
		async ({ index, ...defect }) => {
			const copy = join(folder, String(index));
			await plant(defect, join(ROOT, 'dist'), copy);
			const { code, said } = await simulate(
				'--runs',
				'300',
				'--seed',
				'1',
				'--path',
				String(defect.startsAt),
				'--dist',
				copy,
				'--shrink',
				'0',
			);
			expect(code).toBe(1);
			const violated = [...said.matchAll(/^VIOLATED (\w+)/gm)].map(([, name]) => name);
			expect(defect.violates).toEqual(expect.arrayContaining(violated.slice(0, 1)));
		},
		PATIENCE_MS,
	);
});
