import { everyCell, sampledCells } from '../dialects/cells';
import { KNOWN_GAPS } from '../dialects/known-gaps';
import { ASSUMED, SINGLE_DIALECTS } from '../dialects/readings';
import { runCells } from '../dialects/run-cells';
import type { CellResult } from '../dialects/run-cells';

/** Most of a cell's time is waiting. */
const STAGES = 4;

/** Some 170 cells, on a machine that is busy with other tests. */
const LIMIT_MS = 10 * 60_000;

let results: readonly CellResult[];

beforeAll(async () => {
	results = await runCells([...everyCell([ASSUMED]), ...sampledCells(SINGLE_DIALECTS)], STAGES);
}, LIMIT_MS);

const DIALECTS = [ASSUMED, ...SINGLE_DIALECTS].map(({ name }) => name);

test.each(DIALECTS)('the operations hold in the dialect %s, but for the known gaps', (dialect) => {
	const known = KNOWN_GAPS[dialect] ?? [];
	const cells = results.filter(({ name }) => name === dialect);
	const failing = cells.filter(({ problem }) => problem !== undefined);
	const unexpected = failing
		.filter(({ operation }) => !known.includes(operation.name))
		.map(({ operation, problem = '' }) => `${operation.name}: ${problem}`);
	const mended = cells
		.filter(({ operation, problem }) => problem === undefined && known.includes(operation.name))
		.map(({ operation }) => operation.name);

	expect(cells.length).toBeGreaterThan(0);
	expect({ unexpected, mended }).toEqual({ unexpected: [], mended: [] });
});

test('the known gaps are in dialects that exist', () => {
	expect(Object.keys(KNOWN_GAPS).filter((name) => !DIALECTS.includes(name))).toEqual([]);
});
