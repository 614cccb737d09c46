import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isString } from '../../../api/guards';
import { filesOf, jsonWithFiles, keepsFilesInJson } from '../../../execution/item-files';
import { toOutput } from '../../../execution/output-item';
import type { Outcome } from '../../../execution/run-items';
import type { PausedJob } from './paused-job';
import { StoredExecution } from './stored-execution';

/** The field by which an item is recognized that shows the state of a task instead of what the previous node returned. */
const WAITING_UNTIL = 'waiting_until';

/**
 * Makes the input items show the last known state of their tasks. n8n returns them as they are when the wait ends, and
 * calls no code of the node. The output of the previous node keeps its own items.
 */
export function parkInput(
	context: IExecuteFunctions,
	outcomes: readonly Outcome<PausedJob>[],
	waitingUntil: Date,
): void {
	const hasFilesInJson = keepsFilesInJson(context);
	context.getInputData().forEach((item, index) => {
		const outcome = outcomes[index];
		if (outcome === undefined) return;
		const files = hasFilesInJson ? filesOf(item, hasFilesInJson) : undefined;
		item.json = { ...stateOf(outcome, waitingUntil), ...jsonWithFiles(files) };
	});
}

/**
 * Gives the node its own items back, if they show the state of tasks, and takes back the pause. n8n runs a node that has just
 * paused again, when Retry On Fail is on and its first item has failed before the pause: this time, all tasks may have ended.
 */
export function restoreInput(context: IExecuteFunctions): void {
	const execution = StoredExecution.running(context);
	if (execution?.input.some(({ json }) => isString(json[WAITING_UNTIL])) !== true) return;
	execution.forgetPause();
	const original = execution.originalInput;
	execution.input.forEach((item, index) => {
		item.json = original?.[index]?.json ?? item.json;
	});
}

function stateOf(outcome: Outcome<PausedJob>, waitingUntil: Date): IDataObject {
	if (outcome.kind === 'failed') return outcome.item.json;
	const { format, task } = outcome.value;
	return { ...toOutput(task, format), [WAITING_UNTIL]: waitingUntil.toISOString() };
}
