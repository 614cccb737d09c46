import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isAnalysis } from './narrow';
import type { Analysis, AnalyzeRequest } from './types';

/** Documented as 3 to 15 s; a large workbook may take longer. */
const ANALYZE_TIMEOUT_MS = 120_000;

/** @throws {OvertenApiError} */
export async function analyzeSpreadsheet(
	client: OvertenClient,
	question: AnalyzeRequest,
): Promise<Analysis> {
	const answer = await client.request({
		method: 'POST',
		path: '/excel/analyze',
		body: question,
		timeoutMs: ANALYZE_TIMEOUT_MS,
	});
	return expectAnswer(answer, isAnalysis, 'an analysis');
}
