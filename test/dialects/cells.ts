import { OPERATIONS } from './operations';
import type { NamedDialect } from './readings';
import type { Cell } from './run-cells';

export function everyCell(dialects: readonly NamedDialect[]): Cell[] {
	return dialects.flatMap((named) => OPERATIONS.map((operation) => ({ ...named, operation })));
}

/** Those of operations that one of the dialect's readings bears on. */
export function concernedCells(dialects: readonly NamedDialect[]): Cell[] {
	return everyCell(dialects).filter(({ name, operation }) =>
		operation.concerns.some((question) => name.includes(`${question}=`)),
	);
}
