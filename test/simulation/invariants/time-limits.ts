import type { Evidence } from '../evidence.ts';
import { isPaidByContent, wishOf } from '../workflow.ts';
import { seconds } from './key-and-stop.ts';

/** What waits are not counted in the wait limit: uploads before it, downloads after it, six attempts of each. */
const AROUND_MS = 30 * 60_000;

/** Overten waits so long for the answer to a callback (documented). */
const ANSWER_WITHIN_MS = 15_000;

/** How much longer than its limit a sync job may take to learn its task (`job/modes/sync.ts`), in ms. */
const NAMING_MS = 5_000;

/** A task is not polled after its wait limit. */
export function waitLimitHolds({ jobs, rows, run }: Evidence): string[] {
	const { latencyMs, mode, tries, waitLimitMinutes } = run.scenario;
	if (mode === 'async' || mode === 'webhook' || tries !== undefined) return [];
	const slack = 1_000 + 2 * latencyMs + (mode === 'sync' ? NAMING_MS : 0);
	const stretches = rows.flatMap(({ row }) => row.stretches);
	// Items of equal content share a job, and each of them has a limit of its own.
	const isShared = (wish: string) =>
		isPaidByContent(run.scenario) &&
		run.scenario.items.filter((letter) => wishOf(letter) === wish).length > 1;
	const own = jobs.filter(({ wish }) => !isShared(wish));
	return own.flatMap(({ job, number, taskId }) => {
		const stretch = stretches.find(
			({ from, to = Infinity }) => from <= job.startedAt && job.startedAt <= to,
		);
		const polls = run.world.requests.filter(
			({ at, path }) => path === `/tasks/${taskId}` && at < (stretch?.to ?? 0),
		);
		const last = polls.at(-1)?.at ?? 0;
		const over = last - job.startedAt - waitLimitMinutes * 60_000;
		return over > slack
			? [`Job ${String(number)} was polled ${seconds(over)} after its wait limit`]
			: [];
	});
}

/** No execution runs longer than its limits allow. */
export function runsAreBounded({ rows, run }: Evidence): string[] {
	const { items, itemsAtOnce, mode, tries = 1, waitLimitMinutes } = run.scenario;
	const nodes = mode === 'async' ? 2 : 1;
	const waves = Math.ceil(items.length / itemsAtOnce);
	const limit = nodes * waves * tries * (waitLimitMinutes * 60_000 + AROUND_MS);
	return rows.flatMap(({ row }) =>
		row.stretches
			.filter(({ from, to = from }) => to - from > limit)
			.map(
				({ from, to = from }) =>
					`Execution ${row.id} ran for ${seconds(to - from)}, and its limits allow ${seconds(limit)}`,
			),
	);
}

/** Every callback is answered in the time that Overten gives. */
export function callbacksAreAnswered({ run }: Evidence): string[] {
	return run.stage.address.calls
		.filter((call) => !call.lost() && (call.answeredAt ?? Infinity) - call.at > ANSWER_WITHIN_MS)
		.map(({ answeredAt, at }) =>
			answeredAt === undefined
				? 'A callback was never answered'
				: `A callback was answered after ${seconds(answeredAt - at)}`,
		);
}
