import { parseArgs } from 'node:util';

import { Cleanup } from '../scripts/cleanup.ts';
import { progress } from '../scripts/progress.ts';
import { runScript } from '../scripts/run-script.ts';
import { UserError } from '../scripts/user-error.ts';
import { ROWS } from './rows.ts';
import { writeResults } from './support/results.ts';
import type { Figure, Row } from './support/row.ts';
import { tableOf } from './support/table.ts';
import { useThrowAwayFolder } from './support/user-folder.ts';

await runScript(async (cleanup) => {
	const { values } = parseArgs({
		options: { only: { type: 'string' }, smoke: { type: 'boolean', default: false } },
	});
	await useThrowAwayFolder(cleanup);
	const figures: Figure[] = [];
	for (const row of chosenRows(values)) {
		progress(`Measuring ${row.keys.join(', ')} …`);
		figures.push(...(await measure(row, values.smoke)));
	}
	console.log(tableOf(figures));
	if (!values.smoke) await writeResults(figures);
});

/** @throws {UserError} when the row does not exist */
function chosenRows({ only, smoke }: { only?: string; smoke: boolean }): readonly Row[] {
	if (only === undefined) return ROWS.filter(({ cheap }) => cheap || !smoke);
	const row = ROWS.find(({ keys }) => keys.includes(only));
	if (row !== undefined) return [row];
	const known = ROWS.flatMap(({ keys }) => keys).join(', ');
	throw new UserError(`Unknown row '${only}'. The keys are: ${known}.`);
}

async function measure(row: Row, smoke: boolean): Promise<readonly Figure[]> {
	const cleanup = new Cleanup();
	try {
		return await row.measure({ cleanup, smoke });
	} finally {
		await cleanup.run();
	}
}
