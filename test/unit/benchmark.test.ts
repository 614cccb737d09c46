import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { jsonParse } from 'n8n-workflow';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');

test('the figures of the benchmark in its README are those of the last benchmark', () => {
	const results = jsonParse<Record<string, number>>(read('bench/results.json'));
	const rows = [
		...read('bench/README.md').matchAll(/^\| `([a-z0-9_]+)` .*\| ([0-9.,]+) +\|[^|]*\|$/gm),
	];
	const quoted = rows.map(([, key = '', value = '']) => ({
		key,
		value: Number(value.replace(',', '')),
	}));
	expect(quoted.length).toBeGreaterThan(10);
	for (const { key, value } of quoted) {
		const exact = results[key] ?? NaN;
		expect({ key, value }).toEqual({
			key,
			value: Number(exact.toPrecision(exact >= 1_000 ? 4 : 3)),
		});
	}
});

test('the one figure in the README of the package is its own', () => {
	const { batch_vs_sequential_ratio: ratio = NaN } = jsonParse<Record<string, number>>(
		read('bench/results.json'),
	);
	expect(read('README.md')).toContain(`takes ${ratio.toFixed(1)} times as long for 50 jobs`);
});
