import type { IExecuteFunctions } from 'n8n-workflow';

import { isTerminal } from '../../../api/tasks';
import { toNodeError } from '../../../errors/node-error';
import { WaitLimitError } from '../../../errors/task-errors';
import { agentRunOf, isToolNode } from '../../../execution/host';
import { describeInMessage, nameOtherTasks } from '../../../execution/run-items';
import type { Outcome } from '../../../execution/run-items';
import { referenceTo, taskIdsOf } from './paused-job';
import type { PausedJob } from './paused-job';
import { StoredExecution } from './stored-execution';

const COLLECT_LATER =
	"When it is done, get the file with the operation Task → Wait for Completion: n8n's Retry only repeats this error.";

/**
 * Makes the end of the wait a failure where n8n can do that, which is since n8n 2.27: its timer calls no code of the node,
 * but fails a node that has left an error for it. With another value of On Error, n8n would make one item of all items:
 * there, and for a tool of an agent, it passes the parked items on.
 *
 * @param waitLimitMs after which n8n resumes the execution, in ms
 */
export function failAtWaitLimit(
	context: IExecuteFunctions,
	outcomes: readonly Outcome<PausedJob>[],
	waitLimitMs: number,
): void {
	const node = context.getNode();
	if (context.continueOnFail() || isToolNode(node)) return;
	// An error that webhook() could not take back would fail a job that is done.
	if (StoredExecution.running(context) === undefined) return;
	const itemIndex = outcomes.findIndex(isWaiting);
	const first = outcomes[itemIndex];
	if (first?.kind !== 'done') return;

	const { task } = first.value;
	// No callback has come by then, so nothing is known of the task since the execution has paused.
	const limit = new WaitLimitError(task, waitLimitMs, { isSilent: true });
	const isForModel = agentRunOf(context) !== undefined;
	const reference = referenceTo(task);
	const resumeError = toNodeError(limit, node, 'running', itemIndex, reference, {
		isForModel,
	});
	if (!isForModel) {
		resumeError.description = `${resumeError.description ?? ''} ${COLLECT_LATER}`.trim();
	}
	nameOtherTasks(resumeError, taskIdsOf(outcomes, itemIndex));
	if (isForModel) describeInMessage(resumeError);
	context.setMetadata({ resumeError });
}

function isWaiting(outcome: Outcome<PausedJob>): boolean {
	return outcome.kind === 'done' && !isTerminal(outcome.value.task);
}
