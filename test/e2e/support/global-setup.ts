import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Cleanup } from '../../../scripts/cleanup.ts';
import { ensureChosenN8n, ensureN8n } from '../../../scripts/n8n/install.ts';
import { packProject } from '../../../scripts/n8n/package.ts';
import { progress } from '../../../scripts/progress.ts';
import { ensureBrowser } from './browser.ts';
import { OUTPUT_FOLDER } from './output.ts';
import { ensureServices } from './services.ts';
import { N8N_1 } from './versions.ts';

/**
 * The slow steps that all tests share: installing the required programs, and packing the package as it would be
 * published.
 */
export default async function globalSetup(): Promise<void> {
	const cleanup = new Cleanup();
	globalThis.runCleanup = cleanup;
	try {
		await setUp(cleanup);
	} catch (error) {
		await cleanup.run();
		throw error;
	}
}

async function setUp(cleanup: Cleanup): Promise<void> {
	await rm(OUTPUT_FOLDER, { recursive: true, force: true });
	await mkdir(OUTPUT_FOLDER, { recursive: true });
	const { version } = await ensureChosenN8n(cleanup);
	// From here on, a tag is a version.
	if (process.env.N8N_VERSION === undefined) await ensureN8n(N8N_1, cleanup);
	else process.env.N8N_VERSION = version;
	await ensureBrowser();
	await ensureServices(cleanup);
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-package-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true });
	});
	progress('Packing the project …');
	process.env.E2E_TARBALL = await packProject(folder, cleanup);
}
