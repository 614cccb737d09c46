import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What is installed once for a user, whatever the checkout. */
export const CACHE_FOLDER = join(
	// Set but empty means the same as unset.
	process.env.XDG_CACHE_HOME === undefined || process.env.XDG_CACHE_HOME === ''
		? join(homedir(), '.cache')
		: process.env.XDG_CACHE_HOME,
	'n8n-nodes-overten',
);

/** Where the headers of the running Node.js lie, below `include`: the npm package keeps them in a package of their own. */
export function nodePrefix(): string {
	const packaged = join(
		PROJECT_ROOT,
		`node_modules/node/node_modules/node-${process.platform}-${process.arch}`,
	);
	return existsSync(packaged) ? packaged : dirname(dirname(process.execPath));
}
