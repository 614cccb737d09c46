import type { INodeExecutionData } from 'n8n-workflow';

import type { Evidence, SeenJob, SeenRow } from '../evidence.ts';
import type { Row } from '../n8n/row.ts';
import { isPaidByContent, WAIT, wishOf } from '../workflow.ts';

/** No item is paid for twice while an earlier job of the same wish has not failed for good. */
export function paidOnce({ jobs, run }: Evidence): string[] {
	const wishes = new Set(jobs.map(({ wish }) => wish));
	return [...wishes].flatMap((wish) => {
		const paid = jobs.filter((job) => job.wish === wish && job.isPaid);
		const may = allowed(run, wish);
		if (paid.length <= may) return [];
		const names = paid.map(({ number }) => `job ${String(number)}`).join(' and ');
		return [`'${wish}' was wished for ${times(may)} and paid for ${times(paid.length)}: ${names}`];
	});
}

function allowed(run: Evidence['run'], wish: string): number {
	const { crashed, deeds, edition, n8n, scenario } = run;
	// The content of a prompt that changes with the time is never the same.
	if (isPaidByContent(scenario) && !scenario.promptWithTime) return 1;
	const starts = n8n.rows.filter(({ retryOf }) => retryOf === undefined).length;
	const ofOneStart = scenario.items.filter((letter) =>
		Array.from({ length: edition + 1 }, (_, one) => wishOf(letter, one)).includes(wish),
	).length;
	const isText = scenario.making === 'text';
	const items = scenario.ownKey && !isText ? ofOneStart : ofOneStart * starts;
	// A text job has no key at Overten: a person who retries one whose answer was lost knowingly buys another one.
	if (isText) return items * (1 + deeds.filter(isRetry).length);
	// n8n stores nothing of a node in whose middle a process dies: only a key of one's own survives that.
	return scenario.ownKey ? items : items * (1 + crashed.length);
}

function isRetry({ text }: { readonly text: string }): boolean {
	return text.endsWith('presses Retry');
}

function times(count: number): string {
	return count === 1 ? 'once' : `${String(count)} times`;
}

/** The first of the executions whose jobs this one knows: n8n stores nothing of a node in whose middle a process dies. */
function firstOf(row: Row): Row {
	const { retryOf } = row;
	return retryOf === undefined || retryOf.status === 'crashed' ? row : firstOf(retryOf);
}

function begunAt({ stretches: [first] }: Row): number {
	return first?.from ?? 0;
}

/** Who reads that no credits were used has not paid until then. */
export function noCreditsMeansNone(evidence: Evidence): string[] {
	return evidence.rows.flatMap((row) =>
		row.nodes.flatMap(({ name, outputs }) =>
			outputs.flat().flatMap((item) => {
				if (!JSON.stringify(item.json.error ?? '').includes('No credits were used')) return [];
				const named = jobNamedIn(evidence, item);
				const job =
					name === WAIT || named !== undefined ? named : jobWishedFor(evidence, row, item);
				return job?.isPaid === true
					? [
							`Execution ${row.row.id} says 'No credits were used' of '${job.wish}', and job ${String(job.number)} was paid for`,
						]
					: [];
			}),
		),
	);
}

/** The one whose end the item tells. */
function jobNamedIn({ jobOf }: Evidence, { json: { error } }: INodeExecutionData) {
	return typeof error === 'object' && error !== null && 'task_id' in error
		? jobOf(error.task_id)
		: undefined;
}

/** The one that was paid for until then, of an item whose wish no other item has. */
function jobWishedFor(
	{ jobs, rows, run }: Evidence,
	seen: SeenRow,
	{ pairedItem }: INodeExecutionData,
): SeenJob | undefined {
	const { items } = run.scenario;
	const index = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
	const wish = wishOf(items[index] ?? '');
	if (items.filter((letter) => wishOf(letter) === wish).length !== 1) return undefined;
	// Another execution may make what this one has not, unless it is what a person has pressed Retry on.
	const from = begunAt(firstOf(seen.row));
	const until = Math.min(...rows.slice(rows.indexOf(seen) + 1).map(({ row }) => begunAt(row)));
	return jobs.find(
		({ isPaid, job, wish: one }) =>
			one === wish && isPaid && job.startedAt >= from && job.startedAt < until,
	);
}
