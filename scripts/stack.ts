import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cleanup } from './cleanup.ts';
import { requireSpace } from './disk-space.ts';
import { N8nClient } from './n8n/client.ts';
import type { Login } from './n8n/rest-types.ts';
import { ensureChosenN8n } from './n8n/install.ts';
import { listPackage } from './n8n/list-package.ts';
import { installPackage, packProject } from './n8n/package.ts';
import { startN8n } from './n8n/server.ts';
import { progress } from './progress.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { UserError } from './user-error.ts';

/** Enough for n8n's database, its log, the package and a few files. */
const NEEDED_BYTES = 200 * 1024 ** 2;

/** The values of the credential. */
export interface OvertenAccess {
	readonly apiKey: string;
	readonly baseUrl: string;
	readonly webhookSecret: string;
}

/** A real n8n with the packed project installed, and what it connects to. */
export interface Stack {
	readonly url: string;
	/** Of n8n. */
	readonly pid: number;
	readonly client: N8nClient;
	readonly login: Login;
	readonly access: OvertenAccess;
	/** The ID of the credential that contains `access`. */
	readonly credentialId: string;
	/** The folder of the package in n8n. */
	readonly packageFolder: string;
}

export interface StackOptions {
	/** Access to the real Overten; when undefined, the sandbox is started. */
	readonly access?: OvertenAccess | undefined;
	/** The port of n8n; a free one when undefined. */
	readonly port?: number | undefined;
	/** Whether n8n reloads the package whenever its files change. */
	readonly reloading?: boolean;
	/** Environment variables of n8n. */
	readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts everything; the sandbox only if no access to the real Overten is given.
 *
 * @param cleanup gets the steps that stop everything again
 * @throws {UserError}
 */
export async function startStack(
	cleanup: Cleanup,
	{ access, port, reloading = false, settings = {} }: StackOptions,
): Promise<Stack> {
	const { home, version } = await ensureChosenN8n(cleanup);

	await requireSpace(tmpdir(), NEEDED_BYTES, 'set TMPDIR to a folder on a larger disk');
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	cleanup.add(async () => {
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	});
	progress('Packing the project and installing it into n8n as a community package …');
	const install = async () =>
		await installPackage(await packProject(userFolder, cleanup), userFolder, cleanup);
	const [used, packageFolder] = await Promise.all([access ?? sandboxAccess(cleanup), install()]);

	progress(`Starting n8n ${version} …`);
	const server = await startN8n({
		home,
		userFolder,
		port,
		settings: { ...(reloading && { N8N_DEV_RELOAD: 'true' }), ...settings },
		cleanup,
	});

	// Only a page of the settings shows the list, and only a person looks at it: with SQLite, as in the demo.
	if (settings.DB_TYPE === undefined) listPackage(userFolder);
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
