import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { jsonParse } from 'n8n-workflow';

interface Figures {
	readonly name: string;
	readonly files: number;
	readonly filesAfterRetry: number;
	readonly outageMean: number;
	readonly outagePeak: number;
	readonly comingBackPeak: number;
	readonly maxPeak: number;
}

const read = (path: string) => readFileSync(resolve(__dirname, '../../bench', path), 'utf8');

test('the figures of the bad day in the README of the benchmark are those of the last one', () => {
	const [, section = ''] = read('README.md').split('## A bad day of Overten');
	const written = [...section.matchAll(/^\| (.+) \|$/gm)]
		.map(([, row = '']) => row.split('|').map((cell) => cell.trim()))
		.slice(2);
	const figures = jsonParse<Figures[]>(read('bad-day.json'));
	expect(written).toEqual(
		figures.map((one) => [
			one.name,
			String(one.files),
			String(one.filesAfterRetry),
			one.outageMean.toFixed(1),
			String(one.outagePeak),
			String(one.comingBackPeak),
			String(one.maxPeak),
		]),
	);
});
