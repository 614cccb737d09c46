import Table from 'cli-table3';

import { isMet } from './row.ts';
import type { Figure, Goal } from './row.ts';

/** All figures, ours next to theirs. */
export function tableOf(figures: readonly Figure[]): string {
	const table = new Table({
		head: ['key', 'what', 'ours', 'theirs', 'ratios', 'value', 'goal', ''],
		colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
		style: { head: [], border: [] },
	});
	for (const { goal, key, sides, value, what } of figures) {
		table.push([
			key,
			what,
			sides === undefined ? '' : round(sides.ours),
			sides === undefined ? '' : round(sides.theirs),
			sides?.spread === undefined ? '' : sides.spread.map(round).join(' to '),
			round(value),
			goal === undefined ? '' : inWords(goal),
			goal === undefined ? '' : isMet(value, goal) ? 'met' : 'missed',
		]);
	}
	return table.toString();
}

function inWords(goal: Goal): string {
	return 'atMost' in goal ? `≤ ${round(goal.atMost)}` : `≥ ${round(goal.atLeast)}`;
}

/** Three digits are enough. */
export function round(value: number): string {
	return String(Number(value.toPrecision(value >= 1_000 ? 4 : 3)));
}
