import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new user folder, in which n8n-core stores its settings and files. Before n8n-core is loaded, since it reads where it is. */
export async function makeUserFolder(): Promise<void> {
	process.env.N8N_USER_FOLDER = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_LOG_LEVEL = 'silent';
}

export async function removeUserFolder(): Promise<void> {
	const folder = process.env.N8N_USER_FOLDER;
	if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
