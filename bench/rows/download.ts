import axios from 'axios';

import { startSandbox } from '../../test/support/sandbox.ts';
import type { DownloadCosts, DownloadOrder, FileToLoad } from '../children/download.ts';
import { runChild } from '../support/child.ts';
import type { Row } from '../support/row.ts';
import { measurePairs, sidesOf } from '../support/statistics.ts';

const SIZE_MB = 300;

const PAIRS = 9;

/** The download of a large file to n8n's disk. */
export const download: Row = {
	keys: ['download_peak_rss_ratio', 'download_throughput_ratio'],
	cheap: false,
	measure: async ({ cleanup }) => {
		const sandbox = await startSandbox();
		cleanup.add(async () => {
			await sandbox.stop();
		});
		const { apiKey, apiUrl: baseUrl } = sandbox;
		const make = async (size: string): Promise<FileToLoad> => {
			const { data } = await axios.post<{ run_id: string; download_url: string }>(
				`${baseUrl}/excel/generate`,
				{ prompt: `A file [[size=${size}]] [[duration=1s]]` },
				{ headers: { authorization: `Bearer ${apiKey}` }, proxy: false },
			);
			return { runId: data.run_id, url: data.download_url };
		};
		const files = { first: await make('1MB'), large: await make(`${String(SIZE_MB)}MB`) };
		const measure = async (side: 'ours' | 'theirs') => {
			const order: DownloadOrder = { side, access: { apiKey, baseUrl }, ...files };
			return await runChild<DownloadCosts>('download', order, cleanup);
		};
		const pairs = await measurePairs(
			PAIRS,
			async () => await measure('ours'),
			async () => await measure('theirs'),
		);
		const peaks = sidesOf(pairs, ({ peakMb }) => peakMb);
		const speeds = sidesOf(pairs, ({ seconds }) => SIZE_MB / seconds);
		return [
			{
				key: 'download_peak_rss_ratio',
				what: `memory for a ${String(SIZE_MB)} MB file, in MB`,
				value: peaks.ratio,
				sides: peaks,
				goal: { atMost: 1 },
			},
			{
				key: 'download_throughput_ratio',
				what: 'MB per second for the same file',
				value: speeds.ratio,
				sides: speeds,
				goal: { atLeast: 0.95 },
			},
		];
	},
};
