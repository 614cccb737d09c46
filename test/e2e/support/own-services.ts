import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import getPort from 'get-port';
import pWaitFor from 'p-wait-for';

import type { Cleanup } from '../../../scripts/cleanup.ts';
import { ensureInstalled } from '../../../scripts/debian.ts';
import { progress } from '../../../scripts/progress.ts';
import { UserError } from '../../../scripts/user-error.ts';

export const HOST = '127.0.0.1';

/** Where Debian installs each version of PostgreSQL. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** Enough for a cluster, each process of which has its own. PostgreSQL's default is 100. */
const MOST_CONNECTIONS = 300;

const START_LIMIT_MS = 20_000;

/** A temporary PostgreSQL or Redis, which can crash. */
export interface OwnService {
	readonly url: string;
	/** Ends it at once, like a crash. */
	crash(): Promise<void>;
	/** Starts it again, at the same address and with the same data. @returns once it answers */
	start(): Promise<void>;
}

export async function takesSql(url: string): Promise<boolean> {
	const options = ['--no-password', '--command', 'SELECT 1'];
	const { failed } = await execa('psql', [url, ...options], { reject: false, stdin: 'ignore' });
	return !failed;
}

export async function answersPing(url: string): Promise<boolean> {
	const { stdout } = await execa('redis-cli', ['-u', url, 'ping'], {
		reject: false,
		stdin: 'ignore',
	});
	return stdout === 'PONG';
}

export async function startPostgres(cleanup: Cleanup): Promise<OwnService> {
	await ensureInstalled(POSTGRES_VERSIONS, ['postgresql']);
	const [version = ''] = (await readdir(POSTGRES_VERSIONS)).toSorted().reverse();
	const folder = await throwAwayFolder(cleanup);
	// PostgreSQL does not run as root.
	const isRoot = process.getuid?.() === 0;
	if (isRoot) await execa('chown', ['postgres', folder]);
	const run = async (program: string, ...args: string[]) => {
		const command = [join(POSTGRES_VERSIONS, version, 'bin', program), ...args];
		const asUser = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
		const [file = '', ...rest] = asUser;
		// Its output goes to a file: a server that inherits a pipe keeps it open.
		await execa(file, rest, { cwd: folder, stdio: 'ignore' });
	};
	progress('Starting a PostgreSQL for queue mode …');
	const data = join(folder, 'data');
	const port = String(await getPort({ host: HOST }));
	await run('initdb', '--auth=trust', '--username=postgres', '--pgdata', data);
	const options = `-h ${HOST} -p ${port} -k ${folder} -N ${String(MOST_CONNECTIONS)}`;
	let isRunning = false;
	const crash = async () => {
		isRunning = false;
		await run('pg_ctl', 'stop', '--mode=immediate', '--pgdata', data);
	};
	const start = async () => {
		isRunning = true;
		await run('pg_ctl', 'start', '--wait', '--pgdata', data, '--options', options);
	};
	cleanup.add(async () => {
		if (isRunning) await crash();
	});
	await start();
	return { url: `postgres://postgres@${HOST}:${port}/postgres`, crash, start };
}

export async function startRedis(cleanup: Cleanup): Promise<OwnService> {
	await ensureInstalled('/usr/bin/redis-server', ['redis-server']);
	const port = String(await getPort({ host: HOST }));
	const dir = await throwAwayFolder(cleanup);
	progress('Starting a Redis for queue mode …');
	// As for a queue in production: what Redis has confirmed outlives its process.
	const keeping = ['--appendonly', 'yes', '--save', ''];
	const args = ['--bind', HOST, '--port', port, '--dir', dir, ...keeping];
	const url = `redis://${HOST}:${port}`;
	let running: ChildProcess | undefined;
	const crash = async () => {
		const redis = running;
		if (redis === undefined) return;
		running = undefined;
		redis.kill('SIGKILL');
		await once(redis, 'exit');
	};
	cleanup.add(crash);
	const start = async () => {
		running = spawn('redis-server', args, { stdio: 'ignore' });
		await pWaitFor(async () => await answersPing(url), {
			interval: 100,
			timeout: { milliseconds: START_LIMIT_MS, message: new UserError('Redis did not start.') },
		});
	};
	await start();
	return { url, crash, start };
}

async function throwAwayFolder(cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-service-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	return folder;
}
