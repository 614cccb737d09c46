import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { asResults, resultsOf, sectionOf } from './row.ts';
import type { Figure, Results } from './row.ts';

const FILE = join(PROJECT_ROOT, 'bench', 'results.json');

/**
 * Writes figures to `results.json`, replacing older ones. Other keys are kept.
 *
 * @param version of the n8n that was measured; when undefined, the current one
 * @returns what the file holds now
 */
export async function writeResults(
	figures: readonly Figure[],
	version: string | undefined,
): Promise<Results> {
	const all = await readResults();
	const results =
		version === undefined
			? withFigures(all, figures)
			: { ...all, [sectionOf(version)]: withFigures(resultsOf(all, version), figures) };
	await writeFile(FILE, `${JSON.stringify(results, null, '\t')}\n`);
	return results;
}

export async function readResults(): Promise<Results> {
	return asResults(JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}')));
}

function withFigures(results: Results, figures: readonly Figure[]): Results {
	const { goals: oldGoals, spreads: oldSpreads, ...values } = results;
	const measured = new Map(Object.entries(values));
	const spreads = new Map(Object.entries(oldSpreads ?? {}));
	const goals = new Map(Object.entries(oldGoals ?? {}));
	for (const { goal, key, sides, value } of figures) {
		measured.set(key, inDigits(value));
		spreads.delete(key);
		if (sides?.spread !== undefined) {
			const [low, high] = sides.spread;
			spreads.set(key, { low: inDigits(low), high: inDigits(high) });
		}
		goals.delete(key);
		if (goal !== undefined) goals.set(key, goal);
	}
	return {
		...Object.fromEntries(measured),
		spreads: Object.fromEntries(spreads),
		goals: Object.fromEntries(goals),
	};
}

/** Four digits say more than the machine can repeat. */
function inDigits(value: number): number {
	return Number(value.toPrecision(4));
}
