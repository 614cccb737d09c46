import {
	HTTP_REQUEST,
	OVERTEN,
	promptItems,
	runItems,
	startEngine,
	startOver,
} from '../support/engine.ts';
import { overten, postJob } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { interleave } from '../support/statistics.ts';

/** How soon Overten gets the first request of a large batch. */
export const batchStart: Row = {
	keys: ['batch_start_ms', 'batch_start_ratio'],
	cheap: true,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: 1 });
		const items = promptItems(bench.smoke ? 50 : 1_000, '20m');
		const firstRequestMs = async (type: string, parameters: object) => {
			await startOver(engine);
			const startedAt = Date.now();
			await runItems(engine, type, { ...parameters }, items);
			const [first] = await engine.sandbox.control.requests();
			return (first?.at ?? NaN) - startedAt;
		};
		const sides = await interleave(
			bench.smoke ? 1 : 7,
			async () => await firstRequestMs(OVERTEN, overten('async', 100)),
			async () => await firstRequestMs(HTTP_REQUEST, postJob(engine.sandbox)),
		);
		await engine.sandbox.stop();
		const what = `from the start of ${String(items.length)} items to the first request, in ms`;
		return [
			{
				key: 'batch_start_ms',
				what,
				value: sides.ours,
			},
			{
				key: 'batch_start_ratio',
				what: 'the same, relative to HTTP Request',
				value: sides.ratio,
				sides,
				goal: { atMost: 1 },
			},
		];
	},
};
