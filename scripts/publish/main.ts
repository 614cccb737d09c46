import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../paths.ts';
import { runScript } from '../run-script.ts';
import { UserError } from '../user-error.ts';
import { withAbsoluteLinks } from './links.ts';

/** Makes the links of README.md absolute, in the checkout that the workflow `publish.yml` publishes. */
await runScript(async () => {
	const { GITHUB_REF_NAME: tag = '', GITHUB_REPOSITORY: repository = '' } = process.env;
	if (tag === '' || repository === '') {
		throw new UserError(
			'Only the workflow publish.yml runs this: it names the repository and the tag.',
		);
	}
	const readme = join(PROJECT_ROOT, 'README.md');
	await writeFile(readme, withAbsoluteLinks(await readFile(readme, 'utf8'), { repository, tag }));
});
