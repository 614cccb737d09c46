import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** @param path in the folder of the benchmark */
export const readBench = (path: string) =>
	readFileSync(resolve(__dirname, '../../bench', path), 'utf8');

/** The cells of the table in a section of the benchmark's README, without its head. */
export function tableIn(heading: string): string[][] {
	const [, rest = ''] = readBench('README.md').split(`\n## ${heading}\n`);
	const [section = ''] = rest.split('\n## ');
	return [...section.matchAll(/^\| (.+) \|$/gm)]
		.map(([, row = '']) => row.split('|').map((cell) => cell.trim()))
		.slice(2);
}
