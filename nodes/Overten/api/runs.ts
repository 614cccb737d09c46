import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenClient } from './client';
import type { PagedList } from './pages';

export const RUNS: PagedList = { path: '/runs', field: 'runs' };

/** @throws {OvertenApiError} */
export async function getRun(client: OvertenClient, runId: string): Promise<IDataObject> {
	const path = `/runs/${encodeURIComponent(runId)}`;
	return parseObject(await client.request({ method: 'GET', path }), 'a run');
}
