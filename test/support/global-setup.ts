import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** n8n-core stores its settings and binary data in a user folder; this one exists for the test run. */
export default async function globalSetup(): Promise<void> {
	process.env.N8N_USER_FOLDER = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_LOG_LEVEL = 'silent';
}
