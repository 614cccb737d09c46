import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import manifest from '../../package.json' with { type: 'json' };
import type { Cleanup } from '../cleanup.ts';
import { npm } from '../n8n/npm.ts';
import { CACHE_FOLDER, PROJECT_ROOT } from '../paths.ts';
import { progress } from '../progress.ts';
import { runScript } from '../run-script.ts';
import { UserError } from '../user-error.ts';

const CLI = '@n8n/node-cli@0.48.3';

/** What a community package consists of, in the eyes of n8n's own tool. */
const PACKAGE = ['credentials', 'icons', 'nodes', 'package.json', 'README.md', 'tsconfig.json'];

/**
 * Whether the package passes n8n's own tool in its strict mode, with n8n's configuration as it is. The tool wants a project to
 * itself: here, it gets a copy of what is published.
 */
await runScript(async (cleanup) => {
	const modules = await ensureCli(cleanup);
	const copy = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-strict-'));
	cleanup.add(async () => {
		await rm(copy, { recursive: true, force: true });
	});
	for (const name of PACKAGE) {
		await cp(join(PROJECT_ROOT, name), join(copy, name), { recursive: true });
	}
	await symlink(modules, join(copy, 'node_modules'));
	const command = join(modules, '.bin', 'n8n-node');
	for (const args of [['cloud-support', 'enable'], ['lint']]) {
		const { failed } = await execa(command, args, { cwd: copy, stdio: 'inherit', reject: false });
		if (failed) throw new UserError(`n8n-node ${args.join(' ')} has found problems.`);
	}
	progress(`${CLI} has nothing against the package in strict mode.`);
});

/** Installed once per user, like n8n: it brings 400 packages, more than the whole project. @returns its node_modules */
async function ensureCli(cleanup: Cleanup): Promise<string> {
	const home = join(CACHE_FOLDER, CLI.replaceAll(/[@/]/g, '-').slice(1));
	const modules = join(home, 'node_modules');
	if (existsSync(modules)) return modules;
	progress(`Installing ${CLI} into ${CACHE_FOLDER} (once, about 1 minute) …`);
	await mkdir(CACHE_FOLDER, { recursive: true });
	const workplace = await mkdtemp(join(CACHE_FOLDER, '.installing-cli-'));
	cleanup.add(async () => {
		await rm(workplace, { recursive: true, force: true, maxRetries: 5 });
	});
	await writeFile(join(workplace, 'package.json'), JSON.stringify({ private: true }));
	const beside = ['n8n-workflow', 'typescript'] as const;
	const packages = [CLI, ...beside.map((name) => `${name}@${manifest.devDependencies[name]}`)];
	await npm(['install', ...packages, '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: workplace,
		cleanup,
	});
	await rename(workplace, home);
	return modules;
}
