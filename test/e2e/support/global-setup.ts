import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Cleanup } from '../../../scripts/cleanup.ts';
import { ensureN8n } from '../../../scripts/n8n/install.ts';
import { packProject } from '../../../scripts/n8n/package.ts';
import { progress } from '../../../scripts/progress.ts';
import { OUTPUT_FOLDER } from './output.ts';
import { N8N_VERSIONS } from './versions.ts';

/** What takes long and is the same for all: the n8n installations, and the package as it would be published. */
export default async function globalSetup(): Promise<void> {
	const cleanup = new Cleanup();
	for (const version of N8N_VERSIONS) await ensureN8n(version, cleanup);
	await rm(OUTPUT_FOLDER, { recursive: true, force: true });
	await mkdir(OUTPUT_FOLDER, { recursive: true });
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-package-'));
	process.env.E2E_PACKAGE_FOLDER = folder;
	progress('Packing the project …');
	process.env.E2E_TARBALL = await packProject(folder, cleanup);
}
