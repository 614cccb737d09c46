import { OPERATIONS } from './operations';
import type { NamedDialect } from './readings';
import type { Cell } from './run-cells';

export function everyCell(dialects: readonly NamedDialect[]): Cell[] {
	return dialects.flatMap((named) => OPERATIONS.map((operation) => ({ ...named, operation })));
}

/** In each dialect: enough for a reading that stops holding to be noticed, in a quarter of the time. */
const SAMPLE_SIZE = 3;

/** Some of {@link concernedCells}, the same each time. `npm run dialects` runs the others. */
export function sampledCells(dialects: readonly NamedDialect[]): Cell[] {
	return dialects.flatMap((named) => {
		const cells = concernedCells([named]);
		const step = Math.max(1, cells.length / SAMPLE_SIZE);
		return cells.filter(
			(_cell, index) => Math.floor(index / step) > Math.floor((index - 1) / step),
		);
	});
}

/** Those of operations that one of the dialect's readings bears on. */
export function concernedCells(dialects: readonly NamedDialect[]): Cell[] {
	return everyCell(dialects).filter(({ name, operation }) =>
		operation.concerns.some((question) => name.includes(`${question}=`)),
	);
}
