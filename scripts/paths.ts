import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Installed once per user, for all checkouts. */
export const CACHE_FOLDER = join(
	// An empty value means the same as an unset one.
	process.env.XDG_CACHE_HOME === undefined || process.env.XDG_CACHE_HOME === ''
		? join(homedir(), '.cache')
		: process.env.XDG_CACHE_HOME,
	'n8n-nodes-overten',
);

/**
 * The folder whose `include` contains the headers of the running Node.js: the npm package has them in a separate
 * package.
 */
export function nodePrefix(): string {
	const packaged = join(
		PROJECT_ROOT,
		`node_modules/node/node_modules/node-${process.platform}-${process.arch}`,
	);
	return existsSync(packaged) ? packaged : dirname(dirname(process.execPath));
}
