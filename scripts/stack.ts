import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cleanup } from './cleanup.ts';
import { requireSpace } from './disk-space.ts';
import { N8nClient } from './n8n/client.ts';
import type { Login } from './n8n/rest-types.ts';
import { ensureN8n, N8N_VERSION } from './n8n/install.ts';
import { installPackage, packProject } from './n8n/package.ts';
import { startN8n } from './n8n/server.ts';
import { progress } from './progress.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { UserError } from './user-error.ts';

/** n8n's database, its log, the package and a few files, with room to spare. */
const NEEDED_BYTES = 200 * 1024 ** 2;

/** What goes into the credential. */
export interface OvertenAccess {
	readonly apiKey: string;
	readonly baseUrl: string;
	readonly webhookSecret: string;
}

/** A real n8n with the packed project in it, and what it talks to. */
export interface Stack {
	readonly url: string;
	/** Of n8n. */
	readonly pid: number;
	readonly client: N8nClient;
	readonly login: Login;
	readonly access: OvertenAccess;
	/** Of the credential that holds `access`. */
	readonly credentialId: string;
	/** Where the package lies in n8n. */
	readonly packageFolder: string;
}

export interface StackOptions {
	/** To the real Overten; the sandbox is started when undefined. */
	readonly access?: OvertenAccess | undefined;
	/** Of n8n; a free one when undefined. */
	readonly port?: number | undefined;
	/** Whether n8n loads the package anew whenever its files change. */
	readonly reloading?: boolean;
	/** Environment variables of n8n. */
	readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Brings everything up, the sandbox only when no access to the real Overten is given.
 *
 * @param cleanup is told how to take it down again, step by step
 * @throws {UserError}
 */
export async function startStack(
	cleanup: Cleanup,
	{ access, port, reloading = false, settings = {} }: StackOptions,
): Promise<Stack> {
	const home = await ensureN8n(N8N_VERSION, cleanup);

	await requireSpace(tmpdir(), NEEDED_BYTES, 'set TMPDIR to a folder on a larger disk');
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	cleanup.add(async () => {
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	});
	progress('Packing the project, and installing it into n8n as a community package …');
	const install = async () =>
		await installPackage(await packProject(userFolder, cleanup), userFolder, cleanup);
	const [used, packageFolder] = await Promise.all([access ?? sandboxAccess(cleanup), install()]);

	progress(`Starting n8n ${N8N_VERSION} …`);
	const server = await startN8n({
		home,
		userFolder,
		port,
		settings: { ...(reloading && { N8N_DEV_RELOAD: 'true' }), ...settings },
		cleanup,
	});

	const { client, login } = await N8nClient.setUpOwner(server.url);
	const credentialId = await client.createCredential('Overten account', 'overtenApi', used);
	const verdict = await client.testCredential(credentialId, 'Overten account', 'overtenApi', used);
	if (verdict.status !== 'OK')
		throw new UserError(`The credential does not work: ${verdict.message}`);
	return {
		url: server.url,
		pid: server.pid,
		client,
		login,
		access: used,
		credentialId,
		packageFolder,
	};
}

async function sandboxAccess(cleanup: Cleanup): Promise<OvertenAccess> {
	const { apiKey, apiUrl, webhookSecret } = await startSandboxProcess(cleanup);
	return { apiKey, webhookSecret, baseUrl: apiUrl };
}
