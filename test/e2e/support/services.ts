import type { Cleanup } from '../../../scripts/cleanup.ts';
import { ensureInstalled } from '../../../scripts/debian.ts';
import { answersPing, HOST, startPostgres, startRedis, takesSql } from './own-services.ts';

/**
 * Finds the PostgreSQL and the Redis for queue mode: those in the environment variables, those on the standard ports,
 * or temporary ones that are started here. Afterwards, the environment contains their addresses.
 *
 * @param cleanup ends those that were started
 * @throws {UserError} when one is missing and cannot be installed
 */
export async function ensureServices(cleanup: Cleanup): Promise<void> {
	await ensureInstalled('/usr/bin/openssl', ['openssl']);
	await ensureInstalled('/usr/bin/redis-cli', ['redis-tools']);
	await ensurePostgres(cleanup);
	process.env.OVERTEN_E2E_REDIS_URL ??= await findRedis(cleanup);
}

/** The same for PostgreSQL alone. @throws {UserError} */
export async function ensurePostgres(cleanup: Cleanup): Promise<void> {
	await ensureInstalled('/usr/bin/psql', ['postgresql-client']);
	process.env.OVERTEN_E2E_POSTGRES_URL ??= await findPostgres(cleanup);
}

/** @throws when the services have not been set up */
export function addressOf(variable: 'OVERTEN_E2E_POSTGRES_URL' | 'OVERTEN_E2E_REDIS_URL'): string {
	const address = process.env[variable];
	if (address === undefined) throw new Error(`${variable} is not set.`);
	return address;
}

async function findPostgres(cleanup: Cleanup): Promise<string> {
	const standard = `postgres://postgres@${HOST}:5432/postgres`;
	return (await takesSql(standard)) ? standard : (await startPostgres(cleanup)).url;
}

async function findRedis(cleanup: Cleanup): Promise<string> {
	const standard = `redis://${HOST}:6379`;
	return (await answersPing(standard)) ? standard : (await startRedis(cleanup)).url;
}
