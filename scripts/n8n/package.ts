import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { extract } from 'tar';

import type { Cleanup } from '../cleanup.ts';
import { PROJECT_ROOT } from '../paths.ts';
import { npm } from './npm.ts';

/**
 * Builds and packs the project as `npm publish` would.
 *
 * @returns the tarball's path
 * @throws {UserError} when it does not build, or when the disk is full
 */
export async function packProject(folder: string, cleanup: Cleanup): Promise<string> {
	await npm(['run', 'build'], { cwd: PROJECT_ROOT, cleanup });
	const printed = await npm(['pack', '--pack-destination', folder], {
		cwd: PROJECT_ROOT,
		cleanup,
	});
	return join(folder, printed.trim().split('\n').at(-1) ?? '');
}

interface PackageJson {
	readonly name: string;
	readonly version: string;
	readonly devDependencies?: unknown;
	readonly optionalDependencies?: unknown;
	readonly peerDependencies?: unknown;
}

function parsePackageJson(text: string): PackageJson {
	const value: unknown = JSON.parse(text);
	if (isPackageJson(value)) return value;
	throw new TypeError('The tarball does not contain a package.json.');
}

function isPackageJson(value: unknown): value is PackageJson {
	return typeof value === 'object' && value !== null && 'name' in value && 'version' in value;
}

/**
 * Installs a tarball into n8n's folder for community nodes with the steps of n8n's own installer: unpack it, remove the
 * dependencies that only developers and the host need, and let npm install the rest (there is nothing to install here,
 * so this uses no network).
 *
 * @returns the folder that contains the package
 */
export async function installPackage(
	tarball: string,
	userFolder: string,
	cleanup: Cleanup,
): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const unpacked = join(nodesFolder, 'unpacked');
	await mkdir(unpacked, { recursive: true });
	// Strict: a file that could not be written, on a full disk, is an error.
	await extract({ file: tarball, cwd: unpacked, strip: 1, strict: true });

	const packageFile = join(unpacked, 'package.json');
	const packageJson = parsePackageJson(await readFile(packageFile, 'utf8'));
	const { name, version } = packageJson;
	const { devDependencies, optionalDependencies, peerDependencies, ...needed } = packageJson;
	await writeFile(packageFile, JSON.stringify(needed, null, 2));

	const home = join(nodesFolder, 'node_modules', name);
	await mkdir(join(nodesFolder, 'node_modules'), { recursive: true });
	await rename(unpacked, home);
	await npm(
		[
			'install',
			'--offline',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: home, cleanup },
	);
	await writeFile(
		join(nodesFolder, 'package.json'),
		JSON.stringify({
			name: 'installed-nodes',
			private: true,
			dependencies: { [name]: version },
		}),
	);
	return home;
}
