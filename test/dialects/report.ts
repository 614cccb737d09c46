import Table from 'cli-table3';

import { QUESTION_LIST } from '../../sandbox/dialects/dialect';
import type { CellResult } from './run-cells';

/** In characters: two readings beside an operation fit a wide terminal. */
const PROBLEM_WIDTH = 44;

/** A table for each question: its readings beside each other, and a row for each operation that fails in one. */
export function singlesReport(results: readonly CellResult[]): string {
	return QUESTION_LIST.map(([question]) => {
		const ofQuestion = results.filter(({ name }) => name.startsWith(`${question}=`));
		return { question, ofQuestion };
	})
		.filter(({ ofQuestion }) => ofQuestion.length > 0)
		.map(({ question, ofQuestion }) => questionReport(question, ofQuestion))
		.join('\n\n');
}

/** A line for each combination, and one for each operation that fails in it. */
export function pairsReport(results: readonly CellResult[]): string {
	return grouped(results, ({ name }) => name)
		.map(([name, cells]) => {
			const failing = cells.filter(({ problem }) => problem !== undefined);
			return [
				`${sumOf(cells)} in: ${name}`,
				...failing.map(({ operation, problem = '' }) => `  ${operation.name}: ${problem}`),
			].join('\n');
		})
		.join('\n');
}

export function sumOf(results: readonly CellResult[]): string {
	const held = results.filter(({ problem }) => problem === undefined).length;
	return `${String(held)} of ${String(results.length)} hold`;
}

function questionReport(question: string, results: readonly CellResult[]): string {
	const readings = grouped(results, ({ name }) => name).map(([name]) => name);
	const byOperation = grouped(results, ({ operation }) => operation.name);
	const failing = byOperation.filter(([, cells]) =>
		cells.some(({ problem }) => problem !== undefined),
	);
	const heading = `${question}: ${sumOf(results)}`;
	if (failing.length === 0) return `${heading} (${readings.join(', ')})`;
	const table = new Table({
		head: ['', ...readings.map((name) => name.slice(question.length + 1))],
		style: { head: [], border: [] },
		colWidths: [null, ...readings.map((name) => widthOf(results, name))],
		wordWrap: true,
	});
	for (const [operation, cells] of failing) {
		table.push([operation, ...cells.map(({ problem = 'ok' }) => problem)]);
	}
	const others = byOperation.length - failing.length;
	return `${heading}\n${table.toString()}\nThe other ${String(others)} operations: ok`;
}

/** Narrow where nothing fails. */
function widthOf(results: readonly CellResult[], name: string): number {
	const problems = results
		.filter((result) => result.name === name)
		.map(({ problem = 'ok' }) => problem.length);
	const reading = name.slice(name.indexOf('=') + 1).length;
	return Math.min(PROBLEM_WIDTH, Math.max(reading, ...problems) + 2);
}

/** In the order of the first of each group. */
function grouped(
	results: readonly CellResult[],
	keyOf: (result: CellResult) => string,
): [key: string, results: CellResult[]][] {
	const groups = new Map<string, CellResult[]>();
	for (const result of results) {
		const key = keyOf(result);
		groups.set(key, [...(groups.get(key) ?? []), result]);
	}
	return [...groups];
}
