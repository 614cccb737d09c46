import type { INodeExecutionData } from 'n8n-workflow';

import type { Batch } from '../execution/batch';

/** n8n's limit for one value, in characters. */
const MAX_CHARACTERS = 255;

/**
 * Labels the execution with its tasks, its runs and what they have cost, so that the executions list can be filtered by them.
 * n8n 1 and tools have no such labels, and a resumed pause sets none.
 *
 * @param outputs what has come of the items, if the node has not failed
 */
export function labelExecution(
	{ context, items }: Batch,
	outputs: readonly INodeExecutionData[],
): void {
	const references = items.flatMap(({ task }) => (task === undefined ? [] : [task]));
	if (references.length === 0) return;
	try {
		context.customData.set(
			'overten_task',
			joined(references.flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId]))),
		);
		context.customData.set(
			'overten_run',
			joined(references.flatMap(({ runId }) => (runId === undefined ? [] : [runId]))),
		);
		const credits = creditsOf(outputs);
		if (credits !== undefined) context.customData.set('overten_credits', String(credits));
	} catch {
		// A label that cannot be set must not cost the result.
	}
}

/** As many of the IDs as fit, each once. */
function joined(ids: readonly string[]): string {
	let text = '';
	for (const id of new Set(ids)) {
		const longer = text === '' ? id : `${text} ${id}`;
		if (longer.length > MAX_CHARACTERS) break;
		text = longer;
	}
	return text;
}

/** Undefined where Overten has said of no item what it has cost. */
function creditsOf(outputs: readonly INodeExecutionData[]): number | undefined {
	const said = outputs.flatMap(({ json: { credits_used: used } }) =>
		typeof used === 'number' ? [used] : [],
	);
	return said.length === 0 ? undefined : said.reduce((sum, used) => sum + used, 0);
}
