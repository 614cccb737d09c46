import type { Evidence } from '../evidence.ts';
import type { Run } from '../run.ts';
import { makesFile, OVERTEN, WAIT } from '../workflow.ts';
import { fileIn } from './nothing-lost.ts';

/** Where nothing goes wrong, every item gets its result: otherwise the other invariants would hold of failures alone. */
export function undisturbedSucceeds({ rows, run }: Evidence): string[] {
	if (isDisturbed(run)) return [];
	const { items, making, mode } = run.scenario;
	const last = mode === 'async' && making !== 'text' ? WAIT : OVERTEN;
	return rows.flatMap(({ nodes, row }) => {
		const results = nodes.find(({ name }) => name === last)?.outputs[0] ?? [];
		const good = results.filter((item) => !makesFile(run.scenario) || fileIn(item) !== undefined);
		return good.length === items.length
			? []
			: [
					`Execution ${row.id} has ${String(good.length)} results of ${String(items.length)} items, although nothing went wrong`,
				];
	});
}

/** Whether anything but good jobs of ordinary length happens in it. */
function isDisturbed({ deeds, scenario }: Run): boolean {
	const { breaksAfterwards, faults, fates, latencyMs, waitLimitMinutes } = scenario;
	return (
		deeds.length > 0 ||
		faults.length > 0 ||
		breaksAfterwards > 0 ||
		latencyMs > 100 ||
		waitLimitMinutes < 30 ||
		!fates.flat().every((directive) => /^duration=\d+(s|[1-3]m)$/.test(directive))
	);
}
