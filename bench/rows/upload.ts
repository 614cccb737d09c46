import { startSandbox } from '../../test/support/sandbox.ts';
import type { UploadCosts, UploadOrder } from '../children/upload.ts';
import { runChild } from '../support/child.ts';
import type { Row } from '../support/row.ts';
import { measurePairs, sidesOf } from '../support/statistics.ts';

const ITEMS = 20;

const MB = 1_000_000;

/** Uploads from n8n's disk, with the defaults of both nodes: ours uploads five files at once, HTTP Request all of them. */
export const upload: Row = {
	keys: ['upload_time_ratio', 'upload_peak_rss_ratio'],
	cheap: true,
	measure: async ({ cleanup, smoke }) => {
		const sandbox = await startSandbox();
		cleanup.add(async () => {
			await sandbox.stop();
		});
		const { apiKey, apiUrl: baseUrl } = sandbox;
		const bytes = smoke ? 10_000 : 10 * MB;
		const measure = async (side: 'ours' | 'theirs') => {
			const order: UploadOrder = { side, access: { apiKey, baseUrl }, items: ITEMS, bytes };
			const costs = await runChild<UploadCosts>('upload', order, cleanup);
			// The sandbox keeps the files in memory.
			await sandbox.control.reset();
			return costs;
		};
		const pairs = await measurePairs(
			smoke ? 1 : 7,
			async () => await measure('ours'),
			async () => await measure('theirs'),
		);
		const seconds = sidesOf(pairs, (costs) => costs.seconds);
		const peaks = sidesOf(pairs, ({ peakMb }) => peakMb);
		const size = `${String(ITEMS)} files of ${String(bytes / MB)} MB`;
		return [
			{
				key: 'upload_time_ratio',
				what: `uploading ${size}, in s`,
				value: seconds.ratio,
				sides: seconds,
				goal: { atMost: 1.1 },
			},
			{
				key: 'upload_peak_rss_ratio',
				what: `memory for uploading them, in MB`,
				value: peaks.ratio,
				sides: peaks,
				goal: { atMost: 1 },
			},
		];
	},
};
