import { randomBytes } from 'node:crypto';

import { execa } from 'execa';

import { addressOf } from './services.ts';

/** A separate database, deleted after the test file. */
export interface Postgres {
	readonly url: string;
	/** The environment variables that n8n connects with. */
	readonly settings: Readonly<Record<string, string>>;
	/** Its entire content. */
	dump(): Promise<string>;
}

/**
 * Uses PostgreSQL's own client programs, as a user who may create databases.
 *
 * @param server the address of PostgreSQL
 * @param owner deletes the database again; by default, at the end of the test file
 */
export async function createDatabase(
	server = addressOf('OVERTEN_E2E_POSTGRES_URL'),
	owner = cleanup,
): Promise<Postgres> {
	const name = `overten_e2e_${randomBytes(6).toString('hex')}`;
	const command = async (sql: string) => {
		await execa('psql', [server, '--quiet', '--command', sql], { stdin: 'ignore' });
	};
	await command(`CREATE DATABASE ${name}`);
	// Nobody kills the server that all tests share, so its commits do not need to wait for a busy disk. One that a test has
	// started itself may crash, and must not lose what it has confirmed.
	if (server === addressOf('OVERTEN_E2E_POSTGRES_URL')) {
		await command(`ALTER DATABASE ${name} SET synchronous_commit = off`);
	}
	owner.add(async () => {
		await command(`DROP DATABASE ${name} WITH (FORCE)`);
	});
	const url = new URL(server);
	url.pathname = name;
	return {
		url: url.toString(),
		settings: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: url.hostname,
			DB_POSTGRESDB_PORT: url.port === '' ? '5432' : url.port,
			DB_POSTGRESDB_USER: decodeURIComponent(url.username),
			DB_POSTGRESDB_PASSWORD: decodeURIComponent(url.password),
			DB_POSTGRESDB_DATABASE: name,
		},
		dump: async () => {
			const { stdout } = await execa('pg_dump', ['--data-only', '--inserts', url.toString()], {
				stdin: 'ignore',
				maxBuffer: 1024 ** 3,
			});
			return stdout;
		},
	};
}
