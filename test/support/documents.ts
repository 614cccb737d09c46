import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** @param path in the project */
export const readDocument = (path: string) =>
	readFileSync(resolve(__dirname, '../..', path), 'utf8');

/** The cells of the table in a section of a document, without its head. @param heading with its `#` */
export function tableIn(path: string, heading: string): string[][] {
	const [, rest = ''] = readDocument(path).split(`\n${heading}\n`);
	const [section = ''] = rest.split('\n## ');
	return [...section.matchAll(/^\| (.+) \|$/gm)]
		.map(([, row = '']) => row.split('|').map((cell) => cell.trim()))
		.slice(2);
}
