import { parseAnswer } from './answer';
import type { OvertenClient, OvertenRequest } from './client';
import { isJsonObject, isString } from './guards';
import type { Analysis } from './types';

/** Documented as 3 to 15 s; a large workbook may take longer. */
const ANALYZE_TIMEOUT_MS = 120_000;

export const ANALYZE_PATH = '/excel/analyze';

/**
 * @param question the body of the request
 * @param attempts is told of every attempt
 * @throws {OvertenApiError}
 */
export async function analyzeSpreadsheet(
	client: OvertenClient,
	question: object,
	attempts: Pick<OvertenRequest, 'onFailedAttempt' | 'onProcessing'>,
): Promise<Analysis> {
	const answer = await client.request({
		...attempts,
		method: 'POST',
		path: ANALYZE_PATH,
		body: question,
		timeoutMs: ANALYZE_TIMEOUT_MS,
	});
	return parseAnswer(answer, parseAnalysis, 'an analysis');
}

function parseAnalysis(body: unknown): Analysis | undefined {
	if (!isJsonObject(body) || !isString(body.answer)) return undefined;
	return { ...body, answer: body.answer };
}
