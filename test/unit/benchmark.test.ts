import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { jsonParse } from 'n8n-workflow';

import { inDigits } from '../../bench/support/numbers';
import { distanceInWords, withResults } from '../../bench/support/readme';
import type { Results } from '../../bench/support/row';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');

const results = jsonParse<Results>(read('bench/results.json'));

/** How the README of the package says what has missed its goal. */
const SAID_OF: Readonly<Record<string, (figure: string) => string>> = {
	download_throughput_ratio: (figure) =>
		`downloads run at ${figure} times the speed of HTTP Request`,
	load_ms: (figure) => `loads in ${figure} ms`,
	packed_kb: (figure) => `with ${figure} kB`,
	shared_attachment_time_ratio: (figure) => `a shared attachment take ${figure} times as long`,
	trigger_throughput_ratio: (figure) => `the trigger takes ${figure} times as many events`,
	trigger_vs_github_trigger_ratio: (figure) => `${figure} times as many as its GitHub Trigger`,
};

describe('the table in the README of the benchmark', () => {
	const readme = read('bench/README.md');

	test('has the figures, spreads and goals of the last benchmark', () => {
		expect(readme.match(/^\| `\w+` /gm)?.length).toBeGreaterThan(20);
		expect(withResults(readme, results)).toBe(readme);
	});

	test('changes with a figure, with a spread and with a goal', () => {
		const key = 'submit_throughput_ratio';
		const changes: Results[] = [
			{ ...results, [key]: 0.5 },
			{ ...results, spreads: { ...results.spreads, [key]: { low: 0.1, high: 0.2 } } },
			{ ...results, goals: { ...results.goals, [key]: { atLeast: 3 } } },
		];
		for (const changed of changes) expect(withResults(readme, changed)).not.toBe(readme);
	});

	test('names only what was measured', () => {
		const { load_ms: _, ...others } = results;
		expect(() => withResults(readme, others)).toThrow('bench/results.json has no load_ms.');
	});
});

test.each([
	[1.1, { atMost: 1 }, 'missed by 10 %'],
	[0.75, { atMost: 1 }, '25 % better'],
	[8, { atLeast: 10 }, 'missed by 20 %'],
	[12, { atLeast: 10 }, '20 % better'],
	[2, { atMost: 2 }, 'just met'],
])('%d with the goal %j: %s', (value, goal, words) => {
	expect(distanceInWords(value, goal)).toBe(words);
});

test('the README of the package says the best figure, and every goal that was missed', () => {
	const sentence = read('README.md').replaceAll('\n', ' ');
	const ratio = Number(results.batch_vs_sequential_ratio);
	expect(sentence).toContain(`takes ${ratio.toFixed(1)} times as long for 50 jobs`);
	const missed = Object.entries(results.goals ?? {}).filter(([key, goal]) =>
		distanceInWords(Number(results[key]), goal).startsWith('missed'),
	);
	const said = missed.map(([key]) => SAID_OF[key]?.(inDigits(Number(results[key]))) ?? key);
	expect(said.filter((words) => !sentence.includes(words))).toEqual([]);
});
