import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { list } from 'tar';

/** Enough for the compiled code and a README; more means that something slipped in. */
const MAX_BYTES = 105 * 1024;

const BESIDE_DIST = ['LICENSE', 'README.md', 'package.json'];

/**
 * What is wrong with the files of a packed package.
 *
 * @param unpacked the folder with its contents
 * @param entryPoints what its package.json tells n8n to load
 */
export async function tarballProblems(
	tarball: string,
	unpacked: string,
	entryPoints: readonly string[],
): Promise<string[]> {
	const { size } = await stat(tarball);
	const files = await filesOf(tarball);
	return [
		...(size > MAX_BYTES
			? [`The package has ${inKilobytes(size)}; ${inKilobytes(MAX_BYTES)} are allowed.`]
			: []),
		...files
			.filter((file) => !file.startsWith('dist/') && !BESIDE_DIST.includes(file))
			.map((file) => `${file} does not belong into the package.`),
		...files
			.filter((file) => /\.(?:map|ts|tsbuildinfo)$/.test(file))
			.map((file) => `${file} is of use to developers alone.`),
		...[...BESIDE_DIST, ...entryPoints]
			.filter((file) => !existsSync(join(unpacked, file)))
			.map((file) => `${file} is missing in the package.`),
	];
}

async function filesOf(tarball: string): Promise<string[]> {
	const files: string[] = [];
	await list({
		file: tarball,
		onReadEntry: ({ path }) => {
			files.push(path.replace(/^package\//, ''));
		},
	});
	return files;
}

function inKilobytes(bytes: number): string {
	return `${(bytes / 1024).toFixed(1)} KB`;
}
