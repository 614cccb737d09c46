import type { IDataObject } from 'n8n-workflow';

import { WaitLimitError } from '../errors/task-errors';
import type { Item } from '../execution/batch';
import { numberOption } from '../fields/options';
import type { WaitPlan } from './wait-plan';

/** Shown in every node: whether an agent calls the workflow is known only when it runs. */
export const answerAfter = numberOption({
	displayName: 'Answer After (Seconds)',
	name: 'answerAfter',
	typeOptions: { minValue: 0 },
	default: 50,
	description:
		"How long an AI agent or MCP client waits for the file before it gets the task ID and how to ask again; 0 to wait for the end. If this option is not added, 50 for MCP clients, 100 in a workflow that is an agent's tool, and no limit for a node that is the tool of an agent. Has no effect if no agent calls, or while the workflow is paused.",
});

/** What a model reads beside the task of a job that continues. */
export const NEXT_STEP =
	"The job is not done yet and continues in Overten. Do not start another job. Call this tool again later with exactly the same arguments: it continues to wait for this job and is not paid for again. 'Task → Wait for Completion' with this task_id does so, too.";

/**
 * The plan, cut short where a model waits for the answer and does not wait for ever. The time counts from the beginning
 * of the node, since its items share it.
 *
 * @throws {ParameterError} when the option holds a value that cannot be used
 */
export function patientPlan(item: Item, plan: WaitPlan): WaitPlan {
	const { host, startedAt } = item.batch;
	const seconds = answerAfter.read(item) ?? host.answerAfterS;
	if (!host.isAskedByModel || seconds === undefined || seconds === 0) return plan;
	const answerAt = startedAt + seconds * 1000;
	return answerAt < plan.deadline ? { ...plan, deadline: answerAt, answersAtDeadline: true } : plan;
}

/** What a wait has come to. `goesOn`: the job continues, and the state says what to do. */
export type Awaited<State extends IDataObject> =
	| { readonly goesOn: false; readonly state: State }
	| { readonly goesOn: true; readonly state: IDataObject };

/**
 * The end of a wait, or the state of the job when the patience of whoever waits has ended.
 *
 * @throws what the wait throws
 */
export async function inPatience<State extends IDataObject>(
	{ answersAtDeadline }: WaitPlan,
	wait: Promise<State>,
): Promise<Awaited<State>> {
	return await wait.then(
		(state): Awaited<State> => ({ goesOn: false, state }),
		(error: unknown) => {
			if (!answersAtDeadline || !(error instanceof WaitLimitError)) throw error;
			return { goesOn: true, state: { status: 'running', ...error.task, next_step: NEXT_STEP } };
		},
	);
}
