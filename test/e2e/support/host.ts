import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { clearLockedPorts } from 'get-port';

import type { SandboxAddress } from '../../../sandbox/control-types.ts';
import { N8nClient } from '../../../scripts/n8n/client.ts';
import type { Login } from '../../../scripts/n8n/rest-types.ts';
import { ensureN8n, N8N_VERSION } from '../../../scripts/n8n/install.ts';
import { installPackage } from '../../../scripts/n8n/package.ts';
import { startN8n } from '../../../scripts/n8n/server.ts';
import type { N8nOptions, N8nServer } from '../../../scripts/n8n/server.ts';
import { startSandboxProcess } from '../../../scripts/sandbox-process.ts';
import { controlOf } from '../../support/sandbox-control.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import { record } from './facts.ts';
import type { Registry } from './registry.ts';

export interface HostOptions {
	readonly version?: string;
	/** How many times faster than real time the sandbox runs. */
	readonly speed?: number;
	/** The registry that n8n's own installer gets the package from; without one, the package is preinstalled. */
	readonly registry?: Registry;
	/** Environment variables of n8n. */
	readonly settings?: Readonly<Record<string, string>>;
	/** Where n8n listens; by default, at a free port. */
	readonly at?: Pick<N8nOptions, 'listenAddress' | 'port'>;
	/** A copy of another n8n's folder, with its data and its packages, instead of an empty one. */
	readonly userFolder?: string;
	/** The sandbox of another n8n. */
	readonly sandbox?: SandboxAddress;
}

/** A real n8n, with the sandbox that it uses. */
export class Host {
	readonly version: string;

	readonly userFolder: string;

	readonly sandbox: SandboxAddress;

	readonly control: SandboxControl;

	readonly #options: N8nOptions;

	#server: N8nServer;

	private constructor(
		version: string,
		options: N8nOptions,
		server: N8nServer,
		sandbox: SandboxAddress,
	) {
		this.version = version;
		this.userFolder = options.userFolder;
		this.sandbox = sandbox;
		this.control = controlOf(sandbox.controlUrl);
		this.#options = options;
		this.#server = server;
	}

	static async start(given: HostOptions = {}): Promise<Host> {
		const { registry, speed, version = N8N_VERSION } = given;
		const userFolder = given.userFolder ?? (await makeUserFolder());
		const isInstalled = registry !== undefined || given.userFolder !== undefined;
		if (!isInstalled) await installPackage(packedProject(), userFolder, cleanup);
		const settings = { ...given.settings, ...(await registry?.leadHere(userFolder)) };
		const sandbox = given.sandbox ?? (await startSandboxProcess(cleanup, speed));
		const home = await ensureN8n(version, cleanup);
		const options: N8nOptions = { ...given.at, home, userFolder, settings, cleanup };
		// A port that was assigned a moment ago would count as in use.
		clearLockedPorts();
		const server = await startN8n(options);
		return new Host(version, options, server, sandbox);
	}

	get url(): string {
		return this.#server.url;
	}

	get pid(): number {
		return this.#server.pid;
	}

	/** What n8n has logged. */
	async log(): Promise<string> {
		return await readFile(this.#server.logFile, 'utf8');
	}

	/** Kills n8n like a crash, with everything that it has in memory. */
	async kill(): Promise<void> {
		await this.#server.kill();
		record(this.version, { kills: 1 });
	}

	async stop(): Promise<void> {
		await this.#server.stop();
	}

	/** Starts n8n again, at the same address and with the same data. */
	async restart(): Promise<void> {
		// A port that was assigned a moment ago would count as in use.
		clearLockedPorts();
		this.#server = await startN8n({ ...this.#options, port: Number(new URL(this.url).port) });
	}

	/** Sets up its owner. */
	async setUpOwner(): Promise<Owner> {
		return await N8nClient.setUpOwner(this.url);
	}

	/** Sets up its owner and the credential for the sandbox; the package must be installed. */
	async setUp(): Promise<SetUp> {
		return await addCredential(await this.setUpOwner(), this.sandbox);
	}
}

/** The user who acts in n8n. */
export interface Owner {
	readonly client: N8nClient;
	readonly login: Login;
}

export interface SetUp extends Owner {
	/** Of the credential for the sandbox. */
	readonly credentialId: string;
}

/** Creates the credential for the sandbox for an owner. */
export async function addCredential(owner: Owner, sandbox: SandboxAddress): Promise<SetUp> {
	const { apiKey, apiUrl: baseUrl, webhookSecret } = sandbox;
	const access = { apiKey, baseUrl, webhookSecret };
	const credentialId = await owner.client.createCredential('Overten account', 'overtenApi', access);
	return { ...owner, credentialId };
}

/** A temporary folder for n8n's settings and data. */
export async function makeUserFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	return folder;
}

/** The tarball that would be published. */
export function packedProject(): string {
	const { E2E_TARBALL: path } = process.env;
	if (path === undefined) throw new Error('The project was not packed.');
	return path;
}
