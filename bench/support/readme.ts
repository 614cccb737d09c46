import { markdownTable } from './markdown.ts';
import { inDigits } from './numbers.ts';
import { resultsOf } from './row.ts';
import type { Goal, Results } from './row.ts';

/** The columns that are filled in, after the key and what it is. */
const HEAD = ['key', 'what', 'measured', 'spread', 'goal', 'from the goal'];

const TABLE = /^\| key +\| what .*\n\| -.*\n(?:\| `.*\n)+/m;

/** The heading of the table for another version of n8n. */
const VERSION = /^## On n8n (\d+\.\d+\.\d+)$/m;

/**
 * `bench/README.md` with the figures of the last benchmark: it chooses which keys its tables have and says what they are;
 * everything else in the tables comes from the results.
 *
 * @throws when it names a key that was not measured
 */
export function withResults(readme: string, results: Results): string {
	const sections = readme.split(/^(?=## )/m).map((section) => {
		const [, version] = VERSION.exec(section) ?? [];
		return withTable(section, version === undefined ? results : resultsOf(results, version));
	});
	return sections.join('');
}

function withTable(section: string, results: Results): string {
	return section.replace(TABLE, (table) => {
		const rows = [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, key = '', what = '']) =>
			rowOf(key, what, results),
		);
		return `${markdownTable([HEAD, ...rows])}\n`;
	});
}

function rowOf(key: string, what: string, { goals = {}, spreads = {}, ...values }: Results) {
	const value = values[key];
	if (typeof value !== 'number') throw new Error(`bench/results.json has no ${key}.`);
	const [spread, goal] = [spreads[key], goals[key]];
	return [
		`\`${key}\``,
		what,
		inDigits(value),
		spread === undefined ? '' : `${inDigits(spread.low)} to ${inDigits(spread.high)}`,
		goal === undefined ? '' : goalInWords(goal),
		goal === undefined ? '' : distanceInWords(value, goal),
	];
}

/** How far a value is from its goal, in percent of the goal: `5 % better`, `missed by 30 %`. */
export function distanceInWords(value: number, goal: Goal): string {
	const limit = 'atMost' in goal ? goal.atMost : goal.atLeast;
	const over = ((value - limit) / limit) * ('atMost' in goal ? 1 : -1);
	const percent = `${inDigits(Number(Math.abs(over * 100).toPrecision(2)))} %`;
	if (over > 0) return `missed by ${percent}`;
	return over === 0 ? 'just met' : `${percent} better`;
}

function goalInWords(goal: Goal): string {
	return 'atMost' in goal ? `≤ ${inDigits(goal.atMost)}` : `≥ ${inDigits(goal.atLeast)}`;
}
