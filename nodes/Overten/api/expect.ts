import type { OvertenAnswer } from './client';
import { OvertenApiError } from './errors';

/**
 * The body of an answer as what the contract promises it to be.
 *
 * @param what a noun phrase for the error, such as `a task`
 * @throws {OvertenApiError} kind `answer` when it is something else.
 */
export function expectAnswer<T>(
	{ status, body }: OvertenAnswer,
	isExpected: (value: unknown) => value is T,
	what: string,
): T {
	if (isExpected(body)) return body;
	const found = typeof body === 'string' ? 'which is no JSON' : 'which lacks required fields';
	throw new OvertenApiError({
		kind: 'answer',
		status,
		message: `Overten was expected to answer with ${what}, but sent something else, ${found}`,
	});
}
