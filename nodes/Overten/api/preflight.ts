import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isJsonObject } from './narrow';
import type { PreflightRequest } from './types';

/** Overten's verdict on a request, free of charge. @throws {OvertenApiError} */
export async function checkPrompt(
	client: OvertenClient,
	request: PreflightRequest,
): Promise<IDataObject> {
	const answer = await client.request({ method: 'POST', path: '/preflight', body: request });
	return expectAnswer(answer, isJsonObject, 'a verdict');
}
