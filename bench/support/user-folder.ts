import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cleanup } from '../../scripts/cleanup.ts';

/** Where n8n-core stores its files and its key: not in the user's own folder. */
export async function useThrowAwayFolder(cleanup: Cleanup): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-bench-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	process.env.N8N_USER_FOLDER = folder;
	// Otherwise n8n-core would create one, and print that it did.
	process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
}
