import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../.github/workflows');

/** A tag can be moved to other code by whoever owns the action; a commit cannot. */
test.each(readdirSync(FOLDER))('%s pins every action by its commit', (file) => {
	const used = readFileSync(join(FOLDER, file), 'utf8').match(/\buses: .*/g) ?? [];
	expect(used.length).toBeGreaterThan(0);
	for (const use of used) expect(use).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+$/);
});
