import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

interface LockedPackage {
	readonly version?: string;
	readonly resolved?: string;
	readonly integrity?: string;
	readonly inBundle?: boolean;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages by their folder; the project itself is ''. */
type LockedPackages = Readonly<Record<string, LockedPackage>>;

async function readLock(): Promise<LockedPackages> {
	const text = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
	return (JSON.parse(text) as { packages: LockedPackages }).packages;
}

/** Optional packages, such as those of other platforms, without an entry: `npm ci` refuses a lock file that has any. */
function missingOptionals(packages: LockedPackages): string[] {
	return Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
		Object.keys(optionalDependencies)
			.filter((name) => !foldersFor(folder, name).some((candidate) => candidate in packages))
			.map((name) => `${name} of ${folder}`),
	);
}

/** Where a package finds another one: in its own folder, or in one further up. */
function foldersFor(folder: string, name: string): string[] {
	const own = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
	if (folder === '') return [own];
	const parent = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '');
	return [own, ...foldersFor(parent, name)];
}

test('the lock file has an entry for each optional package, whatever its platform', async () => {
	expect(missingOptionals(await readLock())).toEqual([]);
});

test('an optional package without an entry is found', async () => {
	const { 'node_modules/@esbuild/win32-x64': removed, ...rest } = await readLock();
	expect(removed).toBeDefined();
	expect(missingOptionals(rest)).toEqual(['@esbuild/win32-x64 of node_modules/esbuild']);
});

test('the lock file belongs to package.json', async () => {
	const text = await readFile(join(ROOT, 'package.json'), 'utf8');
	const { devDependencies } = JSON.parse(text) as LockedPackage;
	const { '': project } = await readLock();
	expect(project?.devDependencies).toEqual(devDependencies);
});

test('the lock file pins the content of each package, and names no registry', async () => {
	const { '': project, ...installed } = await readLock();
	expect(project).toBeDefined();
	const unpinned = Object.entries(installed).filter(
		([, { inBundle, integrity, resolved, version }]) =>
			version === undefined ||
			resolved !== undefined ||
			(integrity === undefined && inBundle !== true),
	);
	expect(unpinned).toEqual([]);
});
