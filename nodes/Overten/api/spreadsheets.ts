import { parseAnswer } from './answer';
import type { OvertenClient } from './client';
import type { OvertenApiError } from './errors';
import { isJsonObject, isString } from './guards';
import type { Analysis, AnalyzeRequest } from './types';

/** Documented as 3 to 15 s; a large workbook may take longer. */
const ANALYZE_TIMEOUT_MS = 120_000;

/**
 * @param onFailedAttempt is called for every attempt that fails
 * @throws {OvertenApiError}
 */
export async function analyzeSpreadsheet(
	client: OvertenClient,
	question: AnalyzeRequest,
	onFailedAttempt?: (error: OvertenApiError) => void,
): Promise<Analysis> {
	const answer = await client.request({
		method: 'POST',
		path: '/excel/analyze',
		body: question,
		timeoutMs: ANALYZE_TIMEOUT_MS,
		...(onFailedAttempt !== undefined && { onFailedAttempt }),
	});
	return parseAnswer(answer, parseAnalysis, 'an analysis');
}

function parseAnalysis(body: unknown): Analysis | undefined {
	if (!isJsonObject(body) || !isString(body.answer)) return undefined;
	return { ...body, answer: body.answer };
}
