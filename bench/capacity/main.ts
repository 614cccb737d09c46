import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../scripts/paths.ts';
import { runScript } from '../../scripts/run-script.ts';
import { readResults } from '../support/results.ts';
import { capacityPage } from './page.ts';

await runScript(async () => {
	const page = capacityPage(await readResults());
	await writeFile(join(PROJECT_ROOT, 'docs', 'capacity.md'), page);
	console.log(page);
});
