import {
	startOver,
	HTTP_REQUEST,
	OVERTEN,
	promptItems,
	runItems,
	startEngine,
} from '../support/engine.ts';
import { overten, postJob } from '../support/parameters.ts';
import type { Row } from '../support/row.ts';
import { interleave, secondsOf } from '../support/statistics.ts';

/** How fast jobs are submitted, without waiting for them. */
export const submit: Row = {
	keys: ['submit_throughput_ratio'],
	cheap: true,
	measure: async (bench) => {
		const engine = await startEngine(bench, { speed: 1 });
		const items = promptItems(bench.smoke ? 50 : 500, '20m');
		const perSecond = async (type: string, parameters: object) => {
			await startOver(engine);
			const seconds = await secondsOf(async () => runItems(engine, type, { ...parameters }, items));
			return items.length / seconds;
		};
		const sides = await interleave(
			bench.smoke ? 1 : 7,
			async () => await perSecond(OVERTEN, overten('async', items.length)),
			async () => await perSecond(HTTP_REQUEST, postJob(engine.sandbox)),
		);
		await engine.sandbox.stop();
		return [
			{
				key: 'submit_throughput_ratio',
				what: `jobs submitted per second, ${String(items.length)} items`,
				value: sides.ratio,
				sides,
				goal: { atLeast: 1 },
			},
		];
	},
};
