import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../nodes/Overten');

/** The rooms of the node, and what each may import beside itself: the arrows of docs/map.svg, which all run one way. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
	'process-state': [],
	api: [],
	errors: ['api'],
	execution: ['api', 'errors', 'process-state'],
	webhooks: ['api', 'errors', 'process-state'],
	fields: ['api', 'errors', 'execution'],
	trigger: ['api', 'errors', 'execution', 'process-state', 'webhooks'],
	job: ['api', 'errors', 'execution', 'fields', 'process-state', 'webhooks'],
	resources: ['api', 'errors', 'execution', 'fields', 'job'],
	'Overten.node': ['execution', 'fields', 'job', 'resources'],
	'OvertenTrigger.node': ['trigger'],
	'OvertenPollingTrigger.node': ['trigger'],
};

test('the map has every room', async () => {
	const entries = await readdir(ROOT, { withFileTypes: true });
	// What the editor shows of each operation's output is no code.
	const rooms = entries
		.filter((entry) => (entry.isDirectory() ? entry.name !== '__schema__' : isCode(entry.name)))
		.map(({ name }) => name.replace(/\.ts$/, ''));
	expect(rooms.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test('no arrow runs back up', () => {
	const below = new Set<string>();
	for (const [room, allowed] of Object.entries(ALLOWED)) {
		expect(allowed.filter((name) => !below.has(name))).toEqual([]);
		below.add(room);
	}
});

test.each(Object.keys(ALLOWED))('%s imports only what lies below it', async (room) => {
	const allowed = [room, 'n8n-workflow', 'crypto', ...(ALLOWED[room] ?? [])];
	const imports = await importsOf(room);
	expect(imports.filter(({ target }) => !allowed.includes(target))).toEqual([]);
});

async function importsOf(room: string): Promise<{ file: string; target: string }[]> {
	const files = (await readdir(ROOT, { recursive: true })).filter(
		(file) => isCode(file) && roomOf(file) === room,
	);
	const found = files.map(async (file) => {
		const code = await readFile(join(ROOT, file), 'utf8');
		return [...code.matchAll(/ from '([^']+)'/g)].map(([, path = '']) => ({
			file,
			target: path.startsWith('.')
				? roomOf(resolve(ROOT, file, '..', path).slice(ROOT.length + 1))
				: path,
		}));
	});
	return (await Promise.all(found)).flat();
}

/** The room of a file, by its path within the node's folder, with or without its extension. */
function roomOf(path: string): string {
	const [room = ''] = path.split('/');
	return room.replace(/\.ts$/, '');
}

function isCode(file: string): boolean {
	return file.endsWith('.ts');
}
