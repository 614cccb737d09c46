import type { IDataObject } from 'n8n-workflow';

import type { OvertenClient } from './client';
import { expectAnswer } from './expect';
import { isJsonObject } from './narrow';
import type { PagedList } from './pages';

export const RUNS: PagedList = { path: '/runs', field: 'runs' };

/** @throws {OvertenApiError} */
export async function getRun(client: OvertenClient, runId: string): Promise<IDataObject> {
	const path = `/runs/${encodeURIComponent(runId)}`;
	return expectAnswer(await client.request({ method: 'GET', path }), isJsonObject, 'a run');
}
