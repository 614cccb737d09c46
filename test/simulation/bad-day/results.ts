import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../../scripts/paths.ts';
import { STEP_S } from './figures.ts';
import type { Figures } from './figures.ts';
import { plotCurves } from './plot.ts';

const FILE = join(PROJECT_ROOT, 'bench', 'bad-day.json');

const PICTURE = join(PROJECT_ROOT, 'bench', 'bad-day.svg');

/**
 * Writes figures to `bench/bad-day.json`, replacing older ones, and draws the curves of all.
 *
 * @param names of all workloads, in their order
 */
export async function writeResults(
	figures: readonly Figures[],
	names: readonly string[],
): Promise<void> {
	const older = JSON.parse(await readFile(FILE, 'utf8').catch(() => '[]')) as readonly Figures[];
	const all = names.flatMap(
		(name) => [...figures, ...older].find((one) => one.name === name) ?? [],
	);
	await writeFile(FILE, `[\n${all.map((one) => `\t${JSON.stringify(one)}`).join(',\n')}\n]\n`);
	await writeFile(PICTURE, plotCurves(all, STEP_S));
}
