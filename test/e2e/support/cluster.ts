import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import getPort, { clearLockedPorts } from 'get-port';

import type { SandboxAddress } from '../../../sandbox/control-types.ts';
import { ensureN8n, N8N_VERSION } from '../../../scripts/n8n/install.ts';
import { installPackage } from '../../../scripts/n8n/package.ts';
import { startN8n } from '../../../scripts/n8n/server.ts';
import type { N8nCommand, N8nServer } from '../../../scripts/n8n/server.ts';
import { startSandboxProcess } from '../../../scripts/sandbox-process.ts';
import { controlOf } from '../../support/sandbox-control.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import { makeUserFolder, packedProject } from './host.ts';
import { createDatabase } from './postgres.ts';
import type { Postgres } from './postgres.ts';
import { reserveKeys } from './redis.ts';

/** So that a crash of a worker is noticed within seconds; by default, n8n takes a minute. */
const QUICK_TO_NOTICE = {
	QUEUE_WORKER_LOCK_DURATION: '8000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '4000',
};

/**
 * n8n's default of 2 connections is not enough when hundreds of callbacks arrive within seconds, in addition to
 * everything else; four processes stay below PostgreSQL's default limit of 100. By default, a query that finds no free
 * connection within 20 s fails the execution: a busy machine may need longer.
 */
const ENOUGH_CONNECTIONS = {
	DB_POSTGRESDB_POOL_SIZE: '20',
	DB_POSTGRESDB_CONNECTION_TIMEOUT: '120000',
};

export interface ClusterOptions {
	readonly version?: string;
	/** How many processes serve webhooks. */
	readonly webhookCount?: number;
	/** What stands in front of the first process for webhooks. */
	readonly front?: {
		/** Its address, without a slash at its end. */
		readonly url: string;
		/** Where that process listens. */
		readonly webhooksPort: number;
	};
	/** Whether each process stores files in a folder of its own, as on machines without a common disk. */
	readonly ownDisks?: boolean;
	/** PostgreSQL and Redis; by default, those that all tests share. */
	readonly services?: { readonly postgresUrl: string; readonly redisUrl: string };
	/** More environment variables of n8n. */
	readonly settings?: Readonly<Record<string, string>>;
}

/** n8n in queue mode: one main process, one or more for webhooks, and workers. */
export interface Cluster {
	readonly version: string;
	readonly main: N8nServer;
	/** The process that Overten calls. */
	readonly webhooks: N8nServer;
	readonly otherWebhooks: readonly N8nServer[];
	readonly workers: readonly N8nServer[];
	readonly userFolder: string;
	readonly database: Postgres;
	readonly sandbox: SandboxAddress;
	readonly control: SandboxControl;
	/** Restarts the process that Overten calls. */
	restartWebhooks(): Promise<void>;
	/** Starts a process that has ended, at the same port. */
	again(ended: N8nServer): Promise<N8nServer>;
	/** Stops all of n8n. */
	stop(): Promise<void>;
}

export async function startCluster(
	speed: number,
	workerCount: number,
	options: ClusterOptions = {},
): Promise<Cluster> {
	const { front, ownDisks = false, services, version = N8N_VERSION, webhookCount = 1 } = options;
	const home = await ensureN8n(version, cleanup);
	// Shared, like a volume.
	const userFolder = await makeUserFolder();
	await installPackage(packedProject(), userFolder, cleanup);
	const database = await createDatabase(services?.postgresUrl);
	const sandbox = await startSandboxProcess(cleanup, speed);
	const settings = {
		...database.settings,
		...reserveKeys(services?.redisUrl),
		...QUICK_TO_NOTICE,
		...ENOUGH_CONNECTIONS,
		EXECUTIONS_MODE: 'queue',
		N8N_DEFAULT_BINARY_DATA_MODE: ownDisks ? 'filesystem' : 'database',
		...options.settings,
	};
	const starts = new Map<number, () => Promise<N8nServer>>();
	const start = async (command: N8nCommand, more: Record<string, string> = {}, given?: number) => {
		const port = given ?? (await getPort({ host: '127.0.0.1' }));
		const disk = join(userFolder, `disk-${String(port)}`);
		const own = ownDisks ? { N8N_BINARY_DATA_STORAGE_PATH: disk } : {};
		// A port that was assigned a moment ago would count as in use.
		clearLockedPorts();
		const all = { ...settings, ...own, ...more };
		const started = await startN8n({ command, home, port, userFolder, cleanup, settings: all });
		starts.set(port, async () => await start(command, more, port));
		return started;
	};
	const again = async ({ url }: N8nServer) => {
		const startAgain = starts.get(Number(new URL(url).port));
		if (startAgain === undefined) throw new Error(`No process of the cluster was at ${url}.`);
		return await startAgain();
	};

	// The main process creates the tables and the encryption key.
	const first = await start('start');
	await first.stop();
	const known = front && { WEBHOOK_URL: `${front.url}/` };
	let webhooks = await start('webhook', known, front?.webhooksPort);
	const atWebhooks = known ?? { WEBHOOK_URL: `${webhooks.url}/` };
	const main = await start('start', atWebhooks);
	const workers = await times(workerCount, async () => await start('worker', atWebhooks));
	const otherWebhooks = await times(
		webhookCount - 1,
		async () => await start('webhook', atWebhooks),
	);
	const stop = async () => {
		const processes = [...otherWebhooks, webhooks, ...workers, main];
		await Promise.all(
			processes.map(async (each) => {
				await each.stop();
			}),
		);
	};
	const restartWebhooks = async () => {
		await webhooks.stop();
		webhooks = await again(webhooks);
	};
	const control = controlOf(sandbox.controlUrl);
	return {
		version,
		main,
		get webhooks() {
			return webhooks;
		},
		otherWebhooks,
		workers,
		userFolder,
		database,
		sandbox,
		control,
		restartWebhooks,
		again,
		stop,
	};
}

/** One after another: several that start at once take longer on a small machine. */
async function times<T>(count: number, make: () => Promise<T>): Promise<T[]> {
	const made: T[] = [];
	for (let index = 0; index < count; index += 1) made.push(await make());
	return made;
}

/** The executions that a worker has started, according to its log. */
export async function executionsOn({ logFile }: N8nServer): Promise<Set<string>> {
	const log = await readFile(logFile, 'utf8');
	return new Set([...log.matchAll(/started execution (\d+)/g)].map(([, id = '']) => id));
}
