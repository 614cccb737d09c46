import { jsonParse } from 'n8n-workflow';

import { createN8n } from '../../test/support/n8n.ts';
import { Cleanup } from '../../scripts/cleanup.ts';
import { loadHttpRequest } from '../peers/http-request.ts';
import { HTTP_REQUEST, OVERTEN, runItems } from '../support/engine.ts';
import { peakMbOf } from '../support/memory.ts';
import { secondsOf } from '../support/statistics.ts';

/** A file, as both sides receive it. */
export interface FileToLoad {
	readonly runId: string;
	readonly url: string;
}

export interface DownloadOrder {
	readonly side: 'ours' | 'theirs';
	readonly access: { readonly apiKey: string; readonly baseUrl: string };
	/** A small file, after which all code is loaded. */
	readonly first: FileToLoad;
	readonly large: FileToLoad;
}

export interface DownloadCosts {
	readonly seconds: number;
	readonly peakMb: number;
}

const order = jsonParse<DownloadOrder>(process.argv[2] ?? '');
const n8n = await createN8n({
	credential: { ...order.access },
	nodes: { [HTTP_REQUEST]: await loadHttpRequest(new Cleanup()) },
});

const load = async ({ runId, url }: FileToLoad) => {
	const options = { response: { response: { responseFormat: 'file' } } };
	const [type, parameters] =
		order.side === 'ours'
			? [OVERTEN, { resource: 'run', operation: 'download', runId }]
			: [HTTP_REQUEST, { method: 'GET', url, options }];
	const [item] = await runItems({ n8n }, type, parameters, [{ json: {} }]);
	if (item?.binary?.data === undefined) throw new Error('The item has no file.');
};

await load(order.first);
let seconds = 0;
const peakMb = await peakMbOf(async () => {
	seconds = await secondsOf(async () => {
		await load(order.large);
	});
});
const costs: DownloadCosts = { seconds, peakMb };
console.log(JSON.stringify(costs));
process.exit();
