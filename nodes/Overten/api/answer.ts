import type { IDataObject } from 'n8n-workflow';

import { OvertenApiError } from './errors';
import { isJsonObject } from './guards';

export interface OvertenAnswer {
	readonly status: number;
	/** Parsed when it is JSON; a string otherwise, or a stream where one was requested. */
	readonly body: unknown;
	readonly headers: Readonly<Record<string, unknown>>;
}

/** What the contract calls success, unless a request says otherwise. */
export function isOk(status: number): boolean {
	return status >= 200 && status < 300;
}

/**
 * The body of an answer as the contract describes it.
 *
 * @param parse returns undefined for anything else
 * @param what a noun phrase for the error, such as `a task`
 * @throws {OvertenApiError} kind `answer` when it is something else
 */
export function parseAnswer<T>(
	{ status, body }: OvertenAnswer,
	parse: (body: unknown) => T | undefined,
	what: string,
): T {
	const parsed = parse(body);
	if (parsed !== undefined) return parsed;
	const found = typeof body === 'string' ? 'which is not JSON' : 'which is missing required fields';
	throw new OvertenApiError({
		kind: 'answer',
		status,
		message: `Overten was expected to return ${what}, but sent something else, ${found}`,
	});
}

/**
 * Requires that a deletion was answered by Overten: with 204 (documented), or with JSON, but not with the page of a proxy.
 *
 * @throws {OvertenApiError} kind `answer`
 */
export function requireDeleted(answer: OvertenAnswer): void {
	if (answer.status !== 204) parseObject(answer, 'a confirmation');
}

/** {@link parseAnswer} where any JSON object will do. */
export function parseObject(answer: OvertenAnswer, what: string): IDataObject {
	return parseAnswer(answer, (body) => (isJsonObject(body) ? body : undefined), what);
}
