import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cleanup } from '../cleanup.ts';
import { requireSpace } from '../disk-space.ts';
import { CACHE_FOLDER, nodePrefix } from '../paths.ts';
import { heartbeat, progress } from '../progress.ts';
import { UserError } from '../user-error.ts';
import { npm } from './npm.ts';
import type { NpmOptions } from './npm.ts';

/**
 * What the scripts and the tests use: a version or a tag of npm from the environment variable, or the version that is
 * current.
 */
export const N8N_VERSION = process.env.N8N_VERSION ?? '2.41.1';

/** A version of n8n, and the folder that it is installed in. */
export interface Installed {
	readonly version: string;
	readonly home: string;
}

/** Installs the version that the scripts use if it is missing. @throws {UserError} as {@link ensureN8n} does */
export async function ensureChosenN8n(cleanup: Cleanup): Promise<Installed> {
	const version = await exactVersion(N8N_VERSION, cleanup);
	return { version, home: await ensureN8n(version, cleanup) };
}

/** n8n 2.41.1 takes 2.9 GB, and npm temporarily needs the same again. */
const NEEDED_BYTES = 5 * 1024 ** 3;

/** Parts of n8n that are compiled for the Node.js that runs them. */
const NATIVE_PARTS = ['sqlite3', 'isolated-vm'];

/** n8n before 2.36 installs this one from a URL outside the registry. */
const OVERRIDES = { xlsx: '0.18.5' };

/**
 * The folder of a version of n8n, which is installed there when it is missing. A folder with the final name is
 * complete, because the installation runs in another folder next to it.
 *
 * @param cleanup removes the incomplete folder when the script ends first
 * @throws {UserError} when it cannot be installed; then nothing is left behind
 */
export async function ensureN8n(version: string, cleanup: Cleanup): Promise<string> {
	const home = homeOf(version);
	if (existsSync(home)) return home;

	await mkdir(CACHE_FOLDER, { recursive: true });
	await requireSpace(CACHE_FOLDER, NEEDED_BYTES, 'set XDG_CACHE_HOME to a folder on a larger disk');
	const workplace = await mkdtemp(join(CACHE_FOLDER, `.installing-${version}-`));
	const remove = async () => {
		await rm(workplace, { recursive: true, force: true, maxRetries: 5 });
	};
	const forget = cleanup.add(remove);
	const stop = heartbeat(`still installing n8n ${version} …`);
	try {
		progress(`Installing n8n ${version} into ${CACHE_FOLDER} (once, about 5 minutes) …`);
		await install(version, workplace, cleanup);
		await rename(workplace, home).catch((error: unknown) => {
			// Another script was faster, and its copy is just as good.
			if (!existsSync(home)) throw error;
		});
		progress(`n8n ${version} is installed.`);
		return home;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(`n8n ${version} could not be installed: ${error.message}`);
	} finally {
		stop();
		await remove();
		forget();
	}
}

/** @returns the version that a tag such as `latest` stands for now */
async function exactVersion(version: string, cleanup: Cleanup): Promise<string> {
	if (/^\d+\.\d+\.\d+$/.test(version)) return version;
	const found = await view(version, { cwd: tmpdir(), cleanup });
	if (/^\d+\.\d+\.\d+$/.test(found)) return found;
	throw new UserError(
		`N8N_VERSION is '${version}'. Set it to a version such as 2.41.1, or to latest.`,
	);
}

/** Native parts fit one architecture and one ABI of Node.js, so another Node.js gets its own installation. */
function homeOf(version: string): string {
	const { arch, platform, versions } = process;
	return join(CACHE_FOLDER, `n8n-${version}-${platform}-${arch}-abi${versions.modules}`);
}

async function install(version: string, cwd: string, cleanup: Cleanup): Promise<void> {
	// Otherwise npm would use the nearest parent folder with a package.json, and prune that one.
	await writeFile(
		join(cwd, 'package.json'),
		JSON.stringify({
			name: 'n8n-for-overten',
			private: true,
			...(isOlder(version, 2, 36) && { overrides: OVERRIDES }),
		}),
	);
	// Without a network, the installation would retry for minutes before it fails.
	await view(version, { cwd, cleanup });
	// Without its install scripts: one of them downloads from a host that not every machine can reach.
	await npm(['install', `n8n@${version}`, '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd,
		cleanup,
	});
	// The headers for compiling native parts are next to the Node.js that will run them.
	await npm(['rebuild', ...NATIVE_PARTS], { cwd, cleanup, settings: { nodedir: nodePrefix() } });
}

/** @returns what npm's registry has for a version or a tag; '' when it has nothing */
async function view(version: string, options: NpmOptions): Promise<string> {
	const settings = { fetch_retries: '0', fetch_timeout: '20000' };
	return (await npm(['view', `n8n@${version}`, 'version'], { ...options, settings })).trim();
}

/** Whether a version of n8n comes before another one. */
export function isOlder(version: string, major: number, minor: number): boolean {
	const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
	return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
