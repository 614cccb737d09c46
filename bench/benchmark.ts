import { Cleanup } from '../scripts/cleanup.ts';
import { progress } from '../scripts/progress.ts';
import { UserError } from '../scripts/user-error.ts';
import { ROWS } from './rows.ts';
import { updateReadme } from './support/readme-file.ts';
import { writeResults } from './support/results.ts';
import type { Figure, Row } from './support/row.ts';
import { tableOf } from './support/table.ts';
import { useThrowAwayFolder } from './support/user-folder.ts';

/** What is measured. */
export interface Choice {
	/** A version of n8n whose server is measured, apart from the other results. */
	readonly n8n?: string | undefined;
	/** A key of one row. */
	readonly only?: string | undefined;
	readonly smoke: boolean;
}

/** Measures, prints the figures, and stores them unless it was only a smoke run. */
export async function benchmark(choice: Choice, cleanup: Cleanup): Promise<void> {
	await useThrowAwayFolder(cleanup);
	const figures: Figure[] = [];
	for (const row of chosenRows(choice)) {
		progress(`Measuring ${row.keys.slice(0, 3).join(', ')} …`);
		const measured = await measure(row, choice.smoke, cleanup);
		figures.push(...measured);
		// A row that fails later does not lose them.
		if (!choice.smoke) await updateReadme(await writeResults(measured, choice.n8n));
	}
	console.log(tableOf(figures));
}

/** @throws {UserError} when the row does not exist */
function chosenRows({ n8n, only, smoke }: Choice): readonly Row[] {
	// The other rows run in the engine that the project is tested with.
	const rows = n8n === undefined ? ROWS : ROWS.filter(({ inServer }) => inServer);
	if (only === undefined) return rows.filter(({ cheap }) => cheap || !smoke);
	const row = rows.find(({ keys }) => keys.includes(only));
	if (row !== undefined) return [row];
	const known = rows.flatMap(({ keys }) => keys).join(', ');
	throw new UserError(`Unknown row '${only}'. The keys are: ${known}.`);
}

async function measure(row: Row, smoke: boolean, whole: Cleanup): Promise<readonly Figure[]> {
	const cleanup = new Cleanup();
	const undo = async () => {
		await cleanup.run();
	};
	// An interrupted benchmark does not end before the row has stopped what it had started.
	const forget = whole.add(undo);
	try {
		return await row.measure({ cleanup, smoke });
	} finally {
		await undo();
		forget();
	}
}
