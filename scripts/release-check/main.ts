import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { extract } from 'tar';

import type { Cleanup } from '../cleanup.ts';
import { packProject } from '../n8n/package.ts';
import { PROJECT_ROOT } from '../paths.ts';
import { runScript } from '../run-script.ts';
import { UserError } from '../user-error.ts';
import { manifestProblems, parseManifest, versionProblems } from './manifest.ts';
import { tarballProblems } from './tarball.ts';

/** Looks at the package as n8n's reviewers do, before anything is published. */
await runScript(async (cleanup) => {
	const { values } = parseArgs({ options: { tag: { type: 'string' } } });
	const folder = await throwAwayFolder(cleanup);
	// n8n's scanner creates a folder for its downloads when it is imported, and does not remove it.
	process.env.TMPDIR = folder;
	const { lintAsN8n, PACKED, SOURCES } = await import('./lint.ts');
	const { tarball, unpacked } = await packAndUnpack(folder, cleanup);
	const manifest = parseManifest(await readFile(join(unpacked, 'package.json'), 'utf8'));
	const changelog = await readFile(join(PROJECT_ROOT, 'CHANGELOG.md'), 'utf8');

	const checks = {
		"n8n's rules for the sources": await lintAsN8n(PROJECT_ROOT, SOURCES),
		"n8n's rules for the package": await lintAsN8n(unpacked, PACKED),
		'Nothing runs or comes along when it is installed': manifestProblems(manifest),
		'The changelog knows the version': versionProblems(manifest, changelog, values.tag),
		'The package holds what it should': await tarballProblems(
			tarball,
			unpacked,
			manifest.entryPoints,
		),
	};
	for (const [name, problems] of Object.entries(checks)) {
		console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`);
		for (const problem of problems) console.log(`    ${problem}`);
	}
	const count = Object.values(checks).flat().length;
	if (count > 0) throw new UserError(`Not to be published: ${String(count)} problems.`);
	console.log(`${manifest.name} ${manifest.version} can be published.`);
});

async function throwAwayFolder(cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-release-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true });
	});
	return folder;
}

async function packAndUnpack(
	folder: string,
	cleanup: Cleanup,
): Promise<{ tarball: string; unpacked: string }> {
	const tarball = await packProject(folder, cleanup);
	const unpacked = join(folder, 'unpacked');
	await mkdir(unpacked);
	await extract({ file: tarball, cwd: unpacked, strip: 1, strict: true });
	return { tarball, unpacked };
}
