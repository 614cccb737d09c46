import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { withResults } from './readme.ts';
import type { Results } from './row.ts';

const FILE = join(PROJECT_ROOT, 'bench', 'README.md');

/** The table in `bench/README.md` gets the figures of the last benchmark. What the text says about them stays. */
export async function updateReadme(results: Results): Promise<void> {
	await writeFile(FILE, withResults(await readFile(FILE, 'utf8'), results));
}
