import type { IDataObject } from 'n8n-workflow';

import { parseObject } from './answer';
import type { OvertenClient } from './client';
import { formatOfName } from './file-headers';
import { isFormat, isJsonObject, isString } from './guards';
import type { PagedList } from './pages';
import type { Format } from './types';

export const RUNS: PagedList = { path: '/runs', field: 'runs' };

/** @throws {OvertenApiError} */
export async function getRun(client: OvertenClient, runId: string): Promise<IDataObject> {
	const path = `/runs/${encodeURIComponent(runId)}`;
	return parseObject(await client.request({ method: 'GET', path }), 'a run');
}

/** What a run generates. `none`: a text or an outline, which has no file. */
export type RunKind = Format | 'none' | 'unknown';

/** What shows the kind of a run, or of an event about it, the best first. The agent's name starts with the format, as in `excel_agent_api`. */
export function kindOf({ agent_name, format, result, ...run }: IDataObject): RunKind {
	const [agent] = isString(agent_name) ? agent_name.split('_') : [];
	const fields = { ...(isJsonObject(result) && result), ...run };
	const shown = [format, agent, formatOfName(fields.file_name)].find(isFormat);
	if (shown !== undefined) return shown;
	if (isString(fields.download_url)) return 'unknown';
	const isText = agent !== undefined || fields.text !== undefined || fields.outline !== undefined;
	return isText ? 'none' : 'unknown';
}

/** Whether a run is one of a format. Whether a list shows its format is not documented: better one too many than none at all. */
export function mayBe(format: Format, run: IDataObject): boolean {
	return [format, 'unknown'].includes(kindOf(run));
}
