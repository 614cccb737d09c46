import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { scripts } from '../../package.json';

const ROOT = resolve(__dirname, '../..');

const DOCUMENTS = [
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'docs/operators.md',
	'docs/capacity.md',
	'bench/README.md',
	'sandbox/README.md',
];

describe.each(DOCUMENTS)('%s', (document) => {
	let text: string;

	beforeAll(async () => {
		text = await readFile(join(ROOT, document), 'utf8');
	});

	test('names commands that exist', () => {
		const named = [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
			([, run, test]) => run ?? test ?? '',
		);
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});

	test('links to files that exist', () => {
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)];
		const missing = links
			.map(([, target = '']) => target)
			.filter((target) => !existsSync(join(ROOT, dirname(document), target)));
		expect(missing).toEqual([]);
	});

	test('links to headings that exist', () => {
		const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
		const anchors = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
		expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([]);
	});

	test('names paths of the project that exist', () => {
		const paths = [
			...text.matchAll(/`((?:nodes|scripts|test|examples|contract|sandbox|docs)\/[\w./-]+)`/g),
		];
		const missing = paths
			.map(([, path = '']) => path)
			.filter((path) => !existsSync(join(ROOT, path)) && !isMadeByTheReader(path));
		expect(missing).toEqual([]);
	});
});

// A shell remembers where it found a command: after the machine's own Node.js has run, it does not find the one that
// was just installed.
test.each(Object.entries(scripts))('npm run %s uses one Node.js', (_name, script) => {
	expect(script.match(/\bnode /g)?.length ?? 0).toBeLessThan(2);
});

test('README.md shows every example', async () => {
	const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
	const files = await readdir(join(ROOT, 'examples'));
	expect(files.filter((file) => !readme.includes(`](examples/${file})`))).toEqual([]);
});

/** As GitHub generates them. */
function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\p{Letter}\p{Number}\s-]/gu, '')
		.replace(/\s/g, '-');
}

/** The guide for contributors adds a file that does not exist yet. */
function isMadeByTheReader(path: string): boolean {
	return path.endsWith('/run/get-link.ts');
}
