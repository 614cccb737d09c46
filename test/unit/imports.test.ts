import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../nodes/Overten');

/** What the parts of the node may import, beside themselves: the arrows of docs/map.svg. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
	api: [],
	webhooks: ['api'],
	generation: ['api'],
	actions: ['api', 'generation', 'webhooks'],
	trigger: ['api', 'generation', 'webhooks', 'actions'],
};

test('the map has every part', async () => {
	const entries = await readdir(ROOT, { withFileTypes: true });
	// What the editor shows of each operation's output is no code.
	const parts = entries
		.filter((entry) => entry.isDirectory() && entry.name !== '__schema__')
		.map(({ name }) => name);
	expect(parts.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test.each(Object.keys(ALLOWED))('%s imports what lies below it alone', async (part) => {
	const allowed = [part, 'n8n-workflow', 'crypto', ...(ALLOWED[part] ?? [])];
	const imports = await importsOf(part);
	expect(imports.filter(({ target }) => !allowed.includes(target))).toEqual([]);
});

async function importsOf(part: string): Promise<{ file: string; target: string }[]> {
	const files = await readdir(join(ROOT, part), { recursive: true });
	const found = files
		.filter((file) => file.endsWith('.ts'))
		.map(async (file) => {
			const code = await readFile(join(ROOT, part, file), 'utf8');
			return [...code.matchAll(/ from '([^']+)'/g)].map(([, path = '']) => ({
				file: join(part, file),
				target: targetOf(join(ROOT, part, file, '..'), path),
			}));
		});
	return (await Promise.all(found)).flat();
}

/** The part that an import leads to, or the package. */
function targetOf(folder: string, path: string): string {
	if (!path.startsWith('.')) return path;
	const [part = ''] = resolve(folder, path)
		.slice(ROOT.length + 1)
		.split('/');
	return part;
}
