import type { INodeExecutionData } from 'n8n-workflow';

import type { Evidence, SeenNode, SeenRow } from '../evidence.ts';
import type { Row } from '../n8n/row.ts';
import { makesFile, OVERTEN, WAIT, wishOf } from '../workflow.ts';
import { fileIn } from './nothing-lost.ts';

type Outcome = 'error' | 'parked' | 'result';

/** Every item ends as exactly one of a result, an error item, or the error of the node; items are paired rightly. */
export function oneOutcome(evidence: Evidence): string[] {
	const skipped = evidence.rows
		.filter(({ nodes, row }) => row.status === 'success' && nodes.length === 0)
		.map(({ row }) => `Execution ${row.id} has succeeded, and the node has not run`);
	const uneven = endedNodes(evidence).flatMap(({ inputs, node, row }) => {
		const where = `of '${node.name}' in execution ${row.row.id}`;
		if (node.error !== undefined) return [];
		const indexes = node.outputs.flat().map(indexOf);
		return Array.from({ length: inputs }, (_, index) => index)
			.map((index) => ({ index, count: indexes.filter((one) => one === index).length }))
			.filter(({ count }) => count !== 1)
			.map(
				({ count, index }) => `Item ${String(index)} ${where} has ${String(count)} output items`,
			);
	});
	return [...skipped, ...uneven];
}

/** An item's result is of its own wish. */
export function rightPairing({ jobOf, ...evidence }: Evidence): string[] {
	const { items } = evidence.run.scenario;
	return endedNodes({ jobOf, ...evidence })
		.filter(({ node }) => node.name === OVERTEN)
		.flatMap(({ node, row }) =>
			node.outputs.flat().flatMap((item) => {
				const wish = wishOf(items[indexOf(item)] ?? '?');
				const job = jobOf(item.json.task_id);
				const got = job?.wish ?? (typeof item.json.text === 'string' ? item.json.text : wish);
				if (got.includes(wish)) return [];
				return [`In execution ${row.row.id}, the item that wished for '${wish}' has '${got}'`];
			}),
		);
}

/** A completed item brings its file, unless n8n has ended a pause by itself: then no code of the node runs. */
export function resultsHaveFiles(evidence: Evidence): string[] {
	const { run } = evidence;
	if (!makesFile(run.scenario)) return [];
	const last = run.scenario.mode === 'async' ? WAIT : OVERTEN;
	return endedNodes(evidence)
		.filter(({ node, row }) => node.name === last && !endedByTimer(row.row))
		.flatMap(({ node, row }) =>
			node.outputs
				.flat()
				.filter((item) => outcomeOf(item) === 'result' && fileIn(item) === undefined)
				.map(
					(item) =>
						`Item ${String(indexOf(item))} in execution ${row.row.id} has completed without its file`,
				),
		);
}

/** With On Error = Stop, a failure stops the workflow, and nothing is passed on as if all were well. */
export function failureStops(evidence: Evidence): string[] {
	const { onError } = evidence.run.scenario;
	return endedNodes(evidence).flatMap(({ node, row }) => {
		const where = `'${node.name}' in execution ${row.row.id}`;
		if (onError !== 'stopWorkflow') {
			return node.error === undefined
				? []
				: [`${where} has stopped although On Error says to continue: ${node.error.message}`];
		}
		const passed = node.outputs.flat().filter((item) => !endsWell(evidence, node, item));
		return passed.map(
			(item) =>
				`${where} passes on item ${String(indexOf(item))} as ${statusOf(item)}, although On Error says to stop`,
		);
	});
}

/** A task that has not ended is passed on by those alone whom nobody can ask any more: by n8n, at the end of a pause. */
export function nothingHalfDone(evidence: Evidence): string[] {
	return endedNodes(evidence)
		.filter(({ row }) => !endedByTimer(row.row))
		.flatMap(({ node, row }) =>
			node.outputs
				.flat()
				.filter((item) => outcomeOf(item) === 'parked' && !endsWell(evidence, node, item))
				.map(
					(item) =>
						`'${node.name}' in execution ${row.row.id} passes on item ${String(indexOf(item))} as ${statusOf(item)}`,
				),
		);
}

/** Stopped while it waited and retried, an execution continues as if its time were up. */
function endedByTimer({ retryOf, stretches }: Row): boolean {
	if (stretches.some(({ begunBy }) => begunBy === 'timer')) return true;
	return (
		retryOf !== undefined &&
		(retryOf.stoppedAt !== undefined || endedByTimer(retryOf) || retryOf.status === 'crashed')
	);
}

/** An execution reaches the node after ours once. */
export function goesOnOnce({ run }: Evidence): string[] {
	const { arrivals } = run.stage.afterwards;
	return [...new Set(arrivals)]
		.filter((id) => arrivals.indexOf(id) !== arrivals.lastIndexOf(id))
		.map((id) => `Execution ${id} has gone on more than once`);
}

interface EndedNode {
	readonly row: SeenRow;
	readonly node: SeenNode;
	readonly inputs: number;
}

function endedNodes({ rows, run }: Evidence): EndedNode[] {
	return rows
		.filter(({ row }) => row.status === 'success' || row.status === 'error')
		.flatMap((row) =>
			row.nodes.map((node) => ({
				row,
				node,
				inputs:
					node.name === OVERTEN
						? run.scenario.items.length
						: (row.nodes.find(({ name }) => name === OVERTEN)?.outputs[0]?.length ?? 0),
			})),
		);
}

function outcomeOf({ json }: INodeExecutionData): Outcome {
	if (json.error !== undefined && json.error !== null) return 'error';
	return json.status === 'completed' ? 'result' : 'parked';
}

function statusOf({ json }: INodeExecutionData): string {
	return typeof json.status === 'string' ? json.status : 'an error';
}

function endsWell({ run }: Evidence, node: SeenNode, item: INodeExecutionData): boolean {
	const outcome = outcomeOf(item);
	if (outcome === 'result') return true;
	return outcome === 'parked' && run.scenario.mode === 'async' && node.name === OVERTEN;
}

function indexOf({ pairedItem }: INodeExecutionData): number {
	if (typeof pairedItem === 'number') return pairedItem;
	const one = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return one?.item ?? -1;
}
