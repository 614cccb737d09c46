import { spawn } from 'node:child_process';
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

const HOST = '127.0.0.1';

/** Where Debian installs each version of PostgreSQL. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

const START_LIMIT_MS = 20_000;

/**
 * Finds the PostgreSQL and the Redis for queue mode: those in the environment variables, those on the standard ports,
 * or temporary ones that are started here. Afterwards, the environment contains their addresses.
 *
 * @param cleanup ends those that were started
 * @throws {UserError} when one is missing and cannot be installed
 */
export async function ensureServices(cleanup: Cleanup): Promise<void> {
	await ensureInstalled('/usr/bin/openssl', ['openssl']);
	await ensureInstalled('/usr/bin/psql', ['postgresql-client']);
	await ensureInstalled('/usr/bin/redis-cli', ['redis-tools']);
	process.env.OVERTEN_E2E_POSTGRES_URL ??= await findPostgres(cleanup);
	process.env.OVERTEN_E2E_REDIS_URL ??= await findRedis(cleanup);
}

/** @throws when the services have not been set up */
export function addressOf(variable: 'OVERTEN_E2E_POSTGRES_URL' | 'OVERTEN_E2E_REDIS_URL'): string {
	const address = process.env[variable];
	if (address === undefined) throw new Error(`${variable} is not set.`);
	return address;
}

async function findPostgres(cleanup: Cleanup): Promise<string> {
	const standard = `postgres://postgres@${HOST}:5432/postgres`;
	return (await takesSql(standard)) ? standard : await startPostgres(cleanup);
}

async function findRedis(cleanup: Cleanup): Promise<string> {
	const standard = `redis://${HOST}:6379`;
	return (await answersPing(standard)) ? standard : await startRedis(cleanup);
}

async function takesSql(url: string): Promise<boolean> {
	const options = ['--no-password', '--command', 'SELECT 1'];
	const { failed } = await execa('psql', [url, ...options], { reject: false, stdin: 'ignore' });
	return !failed;
}

async function answersPing(url: string): Promise<boolean> {
	const { stdout } = await execa('redis-cli', ['-u', url, 'ping'], {
		reject: false,
		stdin: 'ignore',
	});
	return stdout === 'PONG';
}

/** @returns its address */
async function startPostgres(cleanup: Cleanup): Promise<string> {
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
	cleanup.add(async () => {
		await run('pg_ctl', 'stop', '--mode=immediate', '--pgdata', data);
	});
	const options = `-h ${HOST} -p ${port} -k ${folder}`;
	await run('pg_ctl', 'start', '--wait', '--pgdata', data, '--options', options);
	return `postgres://postgres@${HOST}:${port}/postgres`;
}

/** @returns its address */
async function startRedis(cleanup: Cleanup): Promise<string> {
	await ensureInstalled('/usr/bin/redis-server', ['redis-server']);
	const port = String(await getPort({ host: HOST }));
	const dir = await throwAwayFolder(cleanup);
	progress('Starting a Redis for queue mode …');
	const args = ['--bind', HOST, '--port', port, '--save', '', '--dir', dir];
	const redis = spawn('redis-server', args, { stdio: 'ignore' });
	const exited = once(redis, 'exit');
	cleanup.add(async () => {
		redis.kill();
		await exited;
	});
	const url = `redis://${HOST}:${port}`;
	await pWaitFor(async () => await answersPing(url), {
		interval: 100,
		timeout: { milliseconds: START_LIMIT_MS, message: new UserError('Redis did not start.') },
	});
	return url;
}

async function throwAwayFolder(cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-overten-service-'));
	cleanup.add(async () => {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	});
	return folder;
}
