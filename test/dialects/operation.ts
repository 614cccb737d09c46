import type { Dialect, QuestionName } from '../../sandbox/dialects/dialect';
import type { Stage } from './stage';

/** Something that people do with the node. */
export interface Operation {
	readonly name: string;
	/** Questions that bear on it: `npm test` runs it in their readings. */
	readonly concerns: readonly QuestionName[];
	/** Where an error that says what has happened is as good as a result. Behind a proxy it always is. */
	readonly mayFail?: (dialect: Dialect) => boolean;
	/**
	 * Prepares what it needs, has the stage enter the dialect, and does it.
	 *
	 * @throws {WrongResult} when the node takes something else than the right result for a success
	 * @throws {Error} what the node says when it fails
	 */
	run(stage: Stage): Promise<void>;
}

/**
 * Whether nothing shows the format of a file: its headers, its link and its run.
 *
 * @param isRunKnown whether the node knows which run it is of
 */
export function isFormatOpen(
	{ downloadUrl, fileHeaders, runFields }: Dialect,
	isRunKnown: boolean,
): boolean {
	if (fileHeaders !== 'bare' || downloadUrl === 'namedLink') return false;
	return !isRunKnown || runFields === 'linksAlone';
}

/** The node takes for a success what is none. */
export class WrongResult extends Error {}

/** What the node says of an item that has failed. */
export class FailedItem extends Error {
	readonly description: string;

	constructor(message: string, description: string) {
		super(message);
		this.description = description;
	}
}

/** @throws {WrongResult} */
export function expectThat(isTrue: boolean, what: string): asserts isTrue {
	if (!isTrue) throw new WrongResult(what);
}
