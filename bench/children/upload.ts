import { jsonParse } from 'n8n-workflow';
import type { INodeExecutionData } from 'n8n-workflow';

import { Cleanup } from '../../scripts/cleanup.ts';
import { createN8n } from '../../test/support/n8n.ts';
import { loadHttpRequest } from '../peers/http-request.ts';
import { HTTP_REQUEST, OVERTEN, runItems } from '../support/engine.ts';
import { peakMbOf } from '../support/memory.ts';
import { postFile } from '../support/parameters.ts';
import { secondsOf } from '../support/statistics.ts';
import { storeFile } from '../support/stored-file.ts';

export interface UploadOrder {
	readonly side: 'ours' | 'theirs';
	readonly access: { readonly apiKey: string; readonly baseUrl: string };
	readonly items: number;
	/** Of each file. */
	readonly bytes: number;
}

export interface UploadCosts {
	readonly seconds: number;
	readonly peakMb: number;
}

const { access, bytes, items, side } = jsonParse<UploadOrder>(process.argv[2] ?? '');
const n8n = await createN8n({
	credential: { ...access },
	nodes: { [HTTP_REQUEST]: await loadHttpRequest(new Cleanup()) },
});

const filesOf = async (count: number, size: number): Promise<INodeExecutionData[]> => {
	const input: INodeExecutionData[] = [];
	for (let index = 0; index < count; index += 1) {
		input.push({ json: {}, binary: { data: await storeFile(`${String(index)}.csv`, size) } });
	}
	return input;
};

const upload = async (input: INodeExecutionData[]) => {
	const [type, parameters] =
		side === 'ours'
			? [OVERTEN, { resource: 'file', operation: 'upload' }]
			: [HTTP_REQUEST, postFile({ apiUrl: access.baseUrl })];
	for (const { json } of await runItems({ n8n }, type, parameters, input)) {
		if (typeof json.file_id !== 'string') throw new Error('A file was not uploaded.');
	}
};

// After a small file, all code is loaded.
await upload(await filesOf(1, 1_000));
const input = await filesOf(items, bytes);
let seconds = 0;
const peakMb = await peakMbOf(async () => {
	seconds = await secondsOf(async () => {
		await upload(input);
	});
});
const costs: UploadCosts = { seconds, peakMb };
console.log(JSON.stringify(costs));
process.exit();
