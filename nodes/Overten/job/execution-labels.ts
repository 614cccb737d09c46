import type { Batch } from '../execution/batch';

/** n8n's limit for one value, in characters. */
const MAX_CHARACTERS = 255;

/**
 * Labels the execution with its tasks and runs, so that the executions list can be filtered by them. n8n 1 and tools have
 * no such labels.
 */
export function labelExecution({ context, items }: Batch): void {
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
