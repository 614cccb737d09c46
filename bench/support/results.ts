import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import type { Figure } from './row.ts';

const FILE = join(PROJECT_ROOT, 'bench', 'results.json');

/** Writes figures to `results.json`, replacing older ones. Other keys are kept. */
export async function writeResults(figures: readonly Figure[]): Promise<void> {
	const results = await readResults();
	for (const { key, value } of figures) results.set(key, Number(value.toPrecision(4)));
	await writeFile(FILE, `${JSON.stringify(Object.fromEntries(results), null, '\t')}\n`);
}

async function readResults(): Promise<Map<string, unknown>> {
	const text = await readFile(FILE, 'utf8').catch(() => '{}');
	const value: unknown = JSON.parse(text);
	return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
