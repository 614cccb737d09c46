import { OVERTEN, promptItems, runItems, startEngine, startOver } from '../support/engine.ts';
import { overten } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { interleave, secondsOf } from '../support/statistics.ts';
import { storeFile } from '../support/stored-file.ts';

const FILE_BYTES = 1_000_000;

const ATTACHMENTS = { attachment: [{ role: 'dataSource', from: 'binary', binaryField: 'data' }] };

/** Many items with the same attachment, which is uploaded once: relative to the same items without it. */
export const sharedAttachment: Row = {
	keys: ['shared_attachment_requests', 'shared_attachment_time_ratio'],
	cheap: true,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: 1 });
		const items = promptItems(bench.smoke ? 20 : 200, '20m');
		const parameters = overten('async', items.length);
		let requests = 0;
		const secondsWith = async (attachments: object) => {
			await startOver(engine);
			// Another file each time, so that none is known from the last time.
			const file = await storeFile('sales.csv', FILE_BYTES);
			const input = items.map((item) => ({ ...item, binary: { data: file } }));
			const seconds = await secondsOf(
				async () => await runItems(engine, OVERTEN, { ...parameters, ...attachments }, input),
			);
			return seconds;
		};
		const sides = await interleave(
			bench.smoke ? 1 : 7,
			async () => {
				const seconds = await secondsWith({ attachments: ATTACHMENTS });
				requests = (await engine.sandbox.control.requests()).length;
				return seconds;
			},
			async () => await secondsWith({}),
		);
		await engine.sandbox.stop();
		return [
			{
				key: 'shared_attachment_requests',
				what: `requests for ${String(items.length)} jobs with one shared attachment`,
				value: requests,
				goal: { atMost: items.length + 1 },
			},
			{
				key: 'shared_attachment_time_ratio',
				what: 'submitting them, in s (theirs: ours without the attachment)',
				value: sides.ratio,
				sides,
				goal: { atMost: 1.2 },
			},
		];
	},
};
