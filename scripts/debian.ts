import { existsSync } from 'node:fs';

import { execa } from 'execa';

import { progress } from './progress.ts';
import { UserError } from './user-error.ts';

/**
 * Installs Debian packages if a file of theirs is missing.
 *
 * @param path the path of that file
 * @throws {UserError} when it is missing and cannot be installed here
 */
export async function ensureInstalled(path: string, packages: readonly string[]): Promise<void> {
	if (existsSync(path)) return;
	const names = packages.join(' ');
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new UserError(`${path} is missing. Install ${names}, then try again.`);
	}
	progress(`Installing ${names} …`);
	const apt = async (...args: string[]) =>
		await execa('apt-get', args, { stdin: 'ignore', env: { DEBIAN_FRONTEND: 'noninteractive' } });
	try {
		await apt('update');
		await apt('install', '--yes', '--no-install-recommends', ...packages);
	} catch {
		throw new UserError(`${names} could not be installed. Try apt-get install ${names}.`);
	}
}
