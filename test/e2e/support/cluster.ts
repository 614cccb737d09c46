import { readFile } from 'node:fs/promises';

import type { SandboxAddress } from '../../../sandbox/control-types.ts';
import { ensureN8n, N8N_VERSION } from '../../../scripts/n8n/install.ts';
import { installPackage } from '../../../scripts/n8n/package.ts';
import { startN8n } from '../../../scripts/n8n/server.ts';
import type { N8nServer } from '../../../scripts/n8n/server.ts';
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

/** n8n in queue mode: one main process, others for webhooks, and workers. */
export interface Cluster {
	readonly version: string;
	readonly main: N8nServer;
	/** The process that n8n takes for its public address. */
	readonly webhooks: N8nServer;
	readonly otherWebhooks: readonly N8nServer[];
	readonly workers: readonly N8nServer[];
	readonly userFolder: string;
	readonly database: Postgres;
	readonly sandbox: SandboxAddress;
	readonly control: SandboxControl;
}

export interface ClusterOptions {
	readonly version?: string;
	readonly otherWebhookCount?: number;
}

export async function startCluster(
	speed: number,
	workerCount: number,
	{ otherWebhookCount = 0, version = N8N_VERSION }: ClusterOptions = {},
): Promise<Cluster> {
	const home = await ensureN8n(version, cleanup);
	// Shared, like a volume.
	const userFolder = await makeUserFolder();
	await installPackage(packedProject(), userFolder, cleanup);
	const database = await createDatabase();
	const sandbox = await startSandboxProcess(cleanup, speed);
	const settings = {
		...database.settings,
		...reserveKeys(),
		...QUICK_TO_NOTICE,
		...ENOUGH_CONNECTIONS,
		EXECUTIONS_MODE: 'queue',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	};
	const start = async (command: 'start' | 'webhook' | 'worker', more = {}) =>
		await startN8n({ command, home, userFolder, cleanup, settings: { ...settings, ...more } });

	// The main process creates the tables and the encryption key.
	const first = await start('start');
	await first.stop();
	const webhooks = await start('webhook');
	const atWebhooks = { WEBHOOK_URL: `${webhooks.url}/` };
	const main = await start('start', atWebhooks);
	const startEach = async (command: 'webhook' | 'worker', count: number) => {
		const servers: N8nServer[] = [];
		for (let index = 0; index < count; index += 1) servers.push(await start(command, atWebhooks));
		return servers;
	};
	const otherWebhooks = await startEach('webhook', otherWebhookCount);
	const workers = await startEach('worker', workerCount);
	const control = controlOf(sandbox.controlUrl);
	const processes = { main, webhooks, otherWebhooks, workers };
	return { version, ...processes, userFolder, database, sandbox, control };
}

/** The executions that a worker has started, according to its log. */
export async function executionsOn({ logFile }: N8nServer): Promise<Set<string>> {
	const log = await readFile(logFile, 'utf8');
	return new Set([...log.matchAll(/started execution (\d+)/g)].map(([, id = '']) => id));
}
