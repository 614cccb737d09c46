import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { questionTable } from '../../sandbox/dialects/table';
import { makeUserFolder, removeUserFolder } from '../support/user-folder';
import { concernedCells, everyCell } from './cells';
import { ASSUMED, pairedDialects, SINGLE_DIALECTS } from './readings';
import { pairsReport, singlesReport, sumOf } from './report';
import { runCells } from './run-cells';

import type { Cell, CellResult } from './run-cells';

/** `npm run dialects`: the operations in every dialect, and then in pairs of those that hold. See CONTRIBUTING.md. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			all: { type: 'boolean', default: false },
			json: { type: 'string' },
			'no-pairs': { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			table: { type: 'boolean', default: false },
		},
	});
	if (values.table) {
		console.log(questionTable());
		return;
	}
	await makeUserFolder();
	const singles = SINGLE_DIALECTS.filter(({ name }) => name.startsWith(values.only));
	const single = await run([
		...everyCell([ASSUMED]),
		...(values.all ? everyCell(singles) : concernedCells(singles)),
	]);
	const [assumed, others] = split(single, ({ name }) => name === ASSUMED.name);
	console.log(`\nAs assumed: ${sumOf(assumed)}`);
	console.log(problemsOf(assumed));
	console.log(singlesReport(others));
	const failing = new Set(others.filter(isFailing).map(({ name }) => name));
	const paired = values['no-pairs'] ? [] : await run(everyCell(pairedDialects(failing)));
	if (paired.length > 0) {
		console.log(`\nIn pairs, without the ${String(failing.size)} readings that fail alone:`);
		console.log(pairsReport(paired));
	}
	const all = [...single, ...paired];
	console.log(`\nIn all: ${sumOf(all)}`);
	if (values.json !== undefined) await writeFile(values.json, jsonOf(all));
	process.exitCode = all.some(isFailing) ? 1 : 0;
}

async function run(cells: readonly Cell[]): Promise<CellResult[]> {
	let count = 0;
	console.error(`Running ${String(cells.length)} cells …`);
	return await runCells(cells, 2 * availableParallelism(), () => {
		count += 1;
		if (count % 100 === 0) console.error(`  … ${String(count)} of ${String(cells.length)}`);
	});
}

function split<T>(list: readonly T[], isFirst: (member: T) => boolean): [T[], T[]] {
	return [list.filter(isFirst), list.filter((member) => !isFirst(member))];
}

function isFailing({ problem }: CellResult): boolean {
	return problem !== undefined;
}

function problemsOf(results: readonly CellResult[]): string {
	return results
		.filter(isFailing)
		.map(({ operation, problem = '' }) => `  ${operation.name}: ${problem}\n`)
		.join('');
}

function jsonOf(results: readonly CellResult[]): string {
	const rows = results.map(({ name, operation, problem = null }) => ({
		dialect: name,
		operation: operation.name,
		problem,
	}));
	return JSON.stringify(rows, undefined, '\t');
}

void main()
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(removeUserFolder)
	// n8n-core keeps timers of its own.
	.finally(() => process.exit());
