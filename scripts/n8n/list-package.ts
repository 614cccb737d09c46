import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import manifest from '../../package.json' with { type: 'json' };
import { PROJECT_ROOT } from '../paths.ts';

/** n8n may be writing at the same moment. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Lists the project in Settings → Community Nodes. That page shows two tables of n8n's database, which n8n's own installer
 * fills when it has unpacked a package.
 *
 * @param userFolder of an n8n that has started, and so has made its tables
 */
export function listPackage(userFolder: string): void {
	const { author, n8n, name, version } = manifest;
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), {
		timeout: BUSY_TIMEOUT_MS,
	});
	try {
		database
			.prepare(
				'INSERT INTO installed_packages (packageName, installedVersion, authorName, authorEmail) VALUES (?, ?, ?, ?)',
			)
			.run(name, version, author.name, author.email);
		const addNode = database.prepare(
			'INSERT INTO installed_nodes (name, type, latestVersion, package) VALUES (?, ?, ?, ?)',
		);
		for (const file of n8n.nodes) {
			const node = describe(join(PROJECT_ROOT, file));
			addNode.run(
				node.displayName,
				`${name}.${node.name}`,
				Math.max(...[node.version].flat()),
				name,
			);
		}
	} finally {
		database.close();
	}
}

interface Described {
	readonly name: string;
	readonly displayName: string;
	readonly version: number | readonly number[];
}

/** @param file a compiled node, which exports one class */
function describe(file: string): Described {
	const exported: unknown = createRequire(import.meta.url)(file);
	const nodes: unknown[] = isObject(exported) ? Object.values(exported) : [];
	const node = nodes.find(isConstructor);
	const made: unknown = node && Reflect.construct(node, []);
	if (isNode(made)) return made.description;
	throw new TypeError(`${file} is not a node.`);
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function isConstructor(value: unknown): value is new () => unknown {
	return typeof value === 'function';
}

function isNode(value: unknown): value is { readonly description: Described } {
	return isObject(value) && 'description' in value;
}
