import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { SandboxAddress } from '../../../sandbox/control-types.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import { record } from './facts.ts';

interface Place {
	readonly name: string;
	readonly text: string;
}

export interface Searched {
	readonly version: string;
	readonly userFolder: string;
	readonly sandbox: SandboxAddress;
	readonly control: SandboxControl;
	/** All that is in n8n's database, when it is not in the user folder. */
	readonly databaseText?: string;
}

/**
 * Searches everything that n8n has stored or logged, and everything that was sent to the file host, for the API key and
 * every signing secret. The database contains them only encrypted, in the credential and in the static data of a
 * trigger.
 */
export async function expectNoSecrets(searched: Searched): Promise<void> {
	const { control, databaseText, sandbox, userFolder, version } = searched;
	const places: Place[] = [
		...(await filesBelow(userFolder)),
		{ name: 'requests for files', text: JSON.stringify(await control.fileRequests()) },
		databaseText === undefined
			? sqliteRows(join(userFolder, '.n8n', 'database.sqlite'))
			: { name: 'database', text: databaseText },
	];
	const placesOf = (text: string) =>
		places.filter((place) => place.text.includes(text)).map(({ name }) => name);
	const { apiKey, webhookSecret } = sandbox;
	for (const secret of [apiKey, webhookSecret, ...(await control.subscriptionSecrets())]) {
		expect(placesOf(secret)).toEqual([]);
	}
	// The search does find existing text: the credential's name.
	expect(placesOf('Overten account')).toContain('database');
	record(version, { places: places.length });
}

async function filesBelow(folder: string): Promise<Place[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	return await Promise.all(
		files.map(async ({ name, parentPath }) => {
			const path = join(parentPath, name);
			return { name: path, text: await readFile(path, 'latin1').catch(emptyIfGone) };
		}),
	);
}

/** A database at work makes files and deletes them. */
function emptyIfGone(error: NodeJS.ErrnoException): string {
	if (error.code === 'ENOENT') return '';
	throw error;
}

/** Row by row, because the file itself stores a long value in pieces. */
function sqliteRows(path: string): Place {
	const database = new DatabaseSync(path, { readOnly: true });
	const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
	const rows = tables.flatMap(({ name }) =>
		database.prepare(`SELECT * FROM "${String(name)}"`).all(),
	);
	database.close();
	return { name: 'database', text: JSON.stringify(rows) };
}
