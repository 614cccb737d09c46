import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenClient } from './client';
import { OvertenApiError } from './errors';
import { isFilled, isString } from './guards';
import type { PreflightRequest } from './types';

/** Overten's preflight result for a request, free of charge. @throws {OvertenApiError} */
export async function checkPrompt(
	client: OvertenClient,
	request: PreflightRequest,
): Promise<IDataObject> {
	const answer = await client.request({ method: 'POST', path: '/preflight', body: request });
	return parseObject(answer, 'a verdict');
}

/**
 * {@link checkPrompt} as a condition.
 *
 * @throws {OvertenApiError} as Overten itself would answer the request, when something is missing from it
 */
export async function requirePreflight(
	client: OvertenClient,
	request: PreflightRequest,
): Promise<void> {
	const { missing, reason, valid } = await checkPrompt(client, request);
	if (valid !== false) return;
	throw new OvertenApiError({
		kind: 'status',
		status: 400,
		code: 'preflight_failed',
		message: isFilled(reason) ? reason : 'The request is incomplete',
		missing: Array.isArray(missing) ? missing.filter(isString) : [],
	});
}
