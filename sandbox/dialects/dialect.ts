import { ACCESS_QUESTIONS } from './access-questions.ts';
import { DELIVERY_QUESTIONS } from './delivery-questions.ts';
import { FILE_QUESTIONS } from './file-questions.ts';
import { JOB_QUESTIONS } from './job-questions.ts';
import type { Question } from './question.ts';

/** Everything that is open about Overten. contract/ marks the same names as `x-open-question`. */
export const QUESTIONS = {
	...ACCESS_QUESTIONS,
	...JOB_QUESTIONS,
	...FILE_QUESTIONS,
	...DELIVERY_QUESTIONS,
};

type Questions = typeof QUESTIONS;

export type QuestionName = keyof Questions;

/** A reading for each question: one Overten of many possible ones. */
export type Dialect = {
	readonly [Name in QuestionName]: keyof Questions[Name]['readings'];
};

/** A reading for some of the questions. */
export type DialectChange = Partial<Dialect>;

export const ASSUMED_DIALECT: Dialect = {
	keyHeader: QUESTIONS.keyHeader.assumed,
	verify: QUESTIONS.verify.assumed,
	lists: QUESTIONS.lists.assumed,
	preflightMissing: QUESTIONS.preflightMissing.assumed,
	values: QUESTIONS.values.assumed,
	proxy: QUESTIONS.proxy.assumed,
	textAsync: QUESTIONS.textAsync.assumed,
	acceptedAnswer: QUESTIONS.acceptedAnswer.assumed,
	promotion: QUESTIONS.promotion.assumed,
	idempotentRepeat: QUESTIONS.idempotentRepeat.assumed,
	repeatedCallback: QUESTIONS.repeatedCallback.assumed,
	heldFailure: QUESTIONS.heldFailure.assumed,
	taskStatus: QUESTIONS.taskStatus.assumed,
	finishedTask: QUESTIONS.finishedTask.assumed,
	taskError: QUESTIONS.taskError.assumed,
	downloadUrl: QUESTIONS.downloadUrl.assumed,
	runFields: QUESTIONS.runFields.assumed,
	fileHeaders: QUESTIONS.fileHeaders.assumed,
	signing: QUESTIONS.signing.assumed,
	deliveryTimestamp: QUESTIONS.deliveryTimestamp.assumed,
	event: QUESTIONS.event.assumed,
};

export const QUESTION_LIST: readonly (readonly [name: string, question: Question])[] =
	Object.entries(QUESTIONS);

/** JSON Schema of a {@link DialectChange}. */
export const DIALECT_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	properties: Object.fromEntries(
		QUESTION_LIST.map(([name, { readings }]) => [name, { enum: Object.keys(readings) }]),
	),
};

/**
 * Reads `downloadUrl=pathOnly,lists=data`.
 *
 * @throws {TypeError} at a question or a reading that does not exist
 */
export function parseDialect(text: string): DialectChange {
	const pairs = text.split(',').filter((pair) => pair.trim() !== '');
	const change: Record<string, string> = Object.fromEntries(
		pairs.map((pair) => {
			const [name = '', reading = ''] = pair.split('=').map((part) => part.trim());
			return [name, reading];
		}),
	);
	if (isDialectChange(change)) return change;
	throw new TypeError(
		`'${text}' is no dialect such as downloadUrl=pathOnly,lists=data. Questions and readings: ${QUESTION_LIST.map(
			([name, { readings }]) => `${name}=${Object.keys(readings).join('|')}`,
		).join(' ')}`,
	);
}

function isDialectChange(
	change: Readonly<Record<string, string>>,
): change is Readonly<Record<string, string>> & DialectChange {
	const questions = new Map(QUESTION_LIST);
	return Object.entries(change).every(([name, reading]) =>
		Object.hasOwn(questions.get(name)?.readings ?? {}, reading),
	);
}
