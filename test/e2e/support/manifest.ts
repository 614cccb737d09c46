import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { create, extract } from 'tar';

/** The package.json of a published package. */
export interface Manifest {
	readonly name: string;
	readonly version: string;
}

/** The package.json in a tarball. */
export async function readManifest(tarball: string): Promise<Manifest> {
	return await unpacked(tarball, async (folder) => await manifestIn(folder));
}

/** Creates the tarball of the next version, which differs only in its number. */
export async function asVersion(tarball: string, version: string): Promise<string> {
	return await unpacked(tarball, async (folder) => {
		const manifest = await manifestIn(folder);
		await writeFile(
			join(folder, 'package', 'package.json'),
			JSON.stringify({ ...manifest, version }),
		);
		const file = `${tarball}-${version}.tgz`;
		await create({ file, cwd: folder, gzip: true }, ['package']);
		return file;
	});
}

async function unpacked<T>(tarball: string, work: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-tarball-'));
	try {
		await extract({ file: tarball, cwd: folder });
		return await work(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function manifestIn(folder: string): Promise<Manifest> {
	const text = await readFile(join(folder, 'package', 'package.json'), 'utf8');
	const value: unknown = JSON.parse(text);
	if (isManifest(value)) return value;
	throw new TypeError('The tarball does not contain a package.');
}

function isManifest(value: unknown): value is Manifest {
	return typeof value === 'object' && value !== null && 'name' in value && 'version' in value;
}
