import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';

import { createDatabase } from '../../test/e2e/support/postgres.ts';
import { addressOf, ensurePostgres } from '../../test/e2e/support/services.ts';
import type { Bench } from './row.ts';

/** A connection that is idle reports what it has written after 10 s (`PGSTAT_IDLE_INTERVAL` of PostgreSQL), in ms. */
const STATISTICS_AFTER_MS = 11_000;

/** What a database has written since it was created. */
export interface Written {
	/** Inserted, updated and deleted. */
	readonly rows: number;
	/** In the log that PostgreSQL writes ahead, for all of its databases. */
	readonly walBytes: number;
}

/** A database of n8n, in the PostgreSQL that the end-to-end tests use too. */
export class MeasuredDatabase {
	/** The environment variables that n8n connects with. */
	readonly settings: Readonly<Record<string, string>>;

	readonly #url: string;

	readonly #isPatient: boolean;

	private constructor(url: string, settings: Readonly<Record<string, string>>, isPatient: boolean) {
		this.settings = settings;
		this.#url = url;
		this.#isPatient = isPatient;
	}

	/** @throws {UserError} when there is no PostgreSQL, and none can be started */
	static async create({ cleanup, smoke }: Bench): Promise<MeasuredDatabase> {
		await ensurePostgres(cleanup);
		const { settings, url } = await createDatabase(addressOf('OVERTEN_E2E_POSTGRES_URL'), cleanup);
		return new MeasuredDatabase(url, settings, !smoke);
	}

	/** @returns once n8n's connections have reported what they have written */
	async written(): Promise<Written> {
		if (this.#isPatient) await sleep(STATISTICS_AFTER_MS);
		const [rows, walBytes] = await this.#numbers(
			'SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables',
			"SELECT pg_current_wal_lsn() - '0/0'",
		);
		return { rows: rows ?? NaN, walBytes: walBytes ?? NaN };
	}

	/** What the executions take on the disk, in bytes, once nothing is left of older versions of their rows. */
	async storedBytes(): Promise<number> {
		await this.#run('VACUUM FULL execution_entity', 'VACUUM FULL execution_data');
		const [bytes] = await this.#numbers(
			"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'execution%'",
		);
		return bytes ?? NaN;
	}

	/** How many executions of a workflow are in each state. Asks the database, so that it costs n8n nothing. */
	async states(workflowId: string): Promise<ReadonlyMap<string, number>> {
		const rows = await this.#run(
			`SELECT status, count(*) FROM execution_entity WHERE "workflowId" = '${workflowId}' GROUP BY status`,
		);
		return new Map(rows.map(([status = '', count = '']) => [status, Number(count)]));
	}

	async #numbers(...statements: string[]): Promise<number[]> {
		return (await this.#run(...statements)).map(([value]) => Number(value));
	}

	/** @returns the rows of all results, column by column */
	async #run(...statements: string[]): Promise<string[][]> {
		const commands = statements.flatMap((statement) => ['--command', statement]);
		const options = ['--quiet', '--no-align', '--tuples-only', ...commands];
		const { stdout } = await execa('psql', [this.#url, ...options], { stdin: 'ignore' });
		return stdout
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => line.split('|'));
	}
}
