import make from 'covertable';

import { ASSUMED_DIALECT, QUESTION_LIST } from '../../sandbox/dialects/dialect';
import type { Dialect } from '../../sandbox/dialects/dialect';

/** A dialect that is as assumed but for the readings in its name. */
export interface NamedDialect {
	/** `downloadUrl=pathOnly lists=data`, or `as assumed`. */
	readonly name: string;
	readonly dialect: Dialect;
}

const ASSUMED_NAME = 'as assumed';

const ASSUMED_READINGS: ReadonlyMap<string, string> = new Map(Object.entries(ASSUMED_DIALECT));

/** The dialects that differ from the assumed one in one reading. */
export const SINGLE_DIALECTS: readonly NamedDialect[] = QUESTION_LIST.flatMap(
	([question, { assumed, readings }]) =>
		Object.keys(readings)
			.filter((reading) => reading !== assumed)
			.map((reading) => named({ [question]: reading })),
);

export const ASSUMED: NamedDialect = { name: ASSUMED_NAME, dialect: ASSUMED_DIALECT };

/**
 * Dialects in which any two readings of different questions come together at least once: a covering array.
 *
 * @param leaveOut names of single dialects whose reading is not to be combined
 */
export function pairedDialects(leaveOut: ReadonlySet<string>): NamedDialect[] {
	const factors = Object.fromEntries(
		QUESTION_LIST.map(([question, { readings }]): [string, string[]] => [
			question,
			Object.keys(readings).filter((reading) => !leaveOut.has(`${question}=${reading}`)),
		]),
	);
	return make(factors).map(named);
}

function named(change: Readonly<Record<string, string>>): NamedDialect {
	const differing = Object.entries(change).filter(
		([question, reading]) => ASSUMED_READINGS.get(question) !== reading,
	);
	return {
		name: differing.map((pair) => pair.join('=')).join(' ') || ASSUMED_NAME,
		dialect: { ...ASSUMED_DIALECT, ...change },
	};
}
