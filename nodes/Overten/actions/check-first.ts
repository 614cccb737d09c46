import type { OvertenClient } from '../api/client';
import { OvertenApiError } from '../api/errors';
import { isString } from '../api/narrow';
import { checkPrompt } from '../api/preflight';
import type { PreflightRequest } from '../api/types';

/**
 * Has the request checked, free of charge.
 *
 * @throws {OvertenApiError} as Overten itself would answer the request, when it lacks something
 */
export async function checkFirst(client: OvertenClient, request: PreflightRequest): Promise<void> {
	const { missing, reason, valid } = await checkPrompt(client, request);
	if (valid !== false) return;
	throw new OvertenApiError({
		kind: 'status',
		status: 400,
		code: 'preflight_failed',
		message: isString(reason) && reason !== '' ? reason : 'The request is not complete',
		missing: Array.isArray(missing) ? missing.filter(isString) : [],
	});
}
