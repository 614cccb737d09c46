import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { jsonParse } from 'n8n-workflow';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');

/** What the end-to-end tests did in a version of n8n. */
interface Tested {
	readonly executions?: number;
	readonly files?: number;
	readonly kills?: number;
	readonly lost?: number;
	readonly duplicates?: number;
}

test('the table of tested versions in README shows what has run', () => {
	const [, rest = ''] = read('README.md').split('### Compatibility');
	const [section = ''] = rest.split('\n## ');
	const written = [...section.matchAll(/^\| (\d.+) \|$/gm)].map(([, row = '']) =>
		row.split('|').map((cell) => cell.trim()),
	);
	const tested = Object.entries(jsonParse<Record<string, Tested>>(read('docs/tested.json')));
	const count = (value = 0) => value.toLocaleString('en');
	expect(written).toEqual(
		tested.map(([version, { duplicates, executions, files, kills, lost }]) => [
			version,
			...[executions, files, kills, lost, duplicates].map(count),
		]),
	);
});
