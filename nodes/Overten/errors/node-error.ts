import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, INodeExecutionData } from 'n8n-workflow';

import { OvertenApiError } from '../api/errors';
import { isRecord, isString } from '../api/guards';
import type { Task } from '../api/types';
import { explainApiError } from './api-error-texts';
import type { Explanation } from './api-error-texts';
import { ParameterError } from './parameter-error';
import { TaskEndedError, WaitLimitError } from './task-errors';
import type { TaskReference } from './task-errors';
import { UnclearJobError } from './unclear-job-error';

/**
 * Converts any failure of an item to an n8n error: the message says what happened, the description what to do. The
 * item's task is in the description and, as `task_id` and `run_id`, in the context.
 *
 * @param itemIndex undefined when no item is being processed, such as during activation
 * @param reference the item's task, if one was started
 */
export function toNodeError(
	error: unknown,
	node: INode,
	itemIndex?: number,
	reference?: TaskReference,
): NodeApiError | NodeOperationError {
	const nodeError = wrap(error, node, itemIndex, reference);
	if (reference !== undefined) {
		nodeError.context.task_id = reference.taskId;
		nodeError.context.run_id = reference.runId;
	}
	return nodeError;
}

/**
 * The output item for a failure. Every n8n version treats an item as failed, and sends it to the error output, when
 * `error` is the only field of its JSON (2.x accepts other shapes too, 1.x does not). If an item has an `error` next to
 * its JSON, n8n drops the rest.
 */
export function errorItem(
	error: NodeApiError | NodeOperationError,
	itemIndex: number,
	task: TaskReference | undefined,
): INodeExecutionData {
	return {
		json: {
			error: {
				message: error.message,
				description: error.description ?? '',
				task_id: task?.taskId ?? null,
				run_id: task?.runId ?? null,
			},
		},
		pairedItem: { item: itemIndex },
	};
}

function wrap(
	error: unknown,
	node: INode,
	itemIndex: number | undefined,
	reference: TaskReference | undefined,
): NodeApiError | NodeOperationError {
	const explanation = explain(error);
	if (explanation === undefined) {
		// An expression that fails for this item: n8n's own message says which one and why.
		return new NodeOperationError(node, error instanceof Error ? error : String(error), {
			...(itemIndex !== undefined && { itemIndex }),
		});
	}
	const { message } = explanation;
	const options = {
		message,
		description: describe(explanation, reference),
		...(itemIndex !== undefined && { itemIndex }),
	};
	return error instanceof OvertenApiError && error.details.status !== undefined
		? new NodeApiError(node, { message }, { ...options, httpCode: String(error.details.status) })
		: new NodeOperationError(node, message, options);
}

function explain(error: unknown): Explanation | undefined {
	if (error instanceof OvertenApiError) return explainApiError(error.details);
	if (error instanceof TaskEndedError) return explainEnd(error.task);
	if (error instanceof WaitLimitError) return explainWaitLimit(error);
	if (error instanceof ParameterError || error instanceof UnclearJobError) return error;
	return undefined;
}

function explainEnd({ status, error }: Task): Explanation {
	switch (status) {
		case 'cancelled':
			return {
				message: 'The task was cancelled in Overten',
				nextStep: 'No credits were used. Run the node again to start a new task.',
			};
		case 'expired':
			return {
				message: 'The task expired: it waited 24 hours for a free agent',
				nextStep: 'No credits were used. Run the node again, preferably off-peak.',
			};
		default:
			return {
				message: 'Overten could not generate the file',
				nextStep:
					'No credits were used. Change the prompt as the reason suggests, or run the node again.',
				reason: taskErrorText(error),
			};
	}
}

function taskErrorText(error: Task['error']): string | undefined {
	if (isString(error)) return error;
	if (!isRecord(error)) return undefined;
	// Overten does not document its shape: the reason in words comes before the machine-readable one.
	const { code, detail, message, reason, type } = error;
	return [message, detail, reason, code, type].find(isString);
}

function explainWaitLimit({ task, waitLimitMs }: WaitLimitError): Explanation {
	const state =
		task.status === undefined
			? 'Overten did not return the status of the task.'
			: `The task is ${task.status} and continues in Overten.`;
	return {
		message: `The file was not ready within ${durationText(waitLimitMs)}`,
		nextStep: `${state} Do not run it again: you would pay for it twice. Raise 'Wait Limit' in Options for next time.`,
	};
}

function durationText(ms: number): string {
	const minutes = ms / 60_000;
	const [amount, unit] = minutes < 1 ? [ms / 1000, 'seconds'] : [minutes, 'minutes'];
	return `${String(Math.round(amount * 10) / 10)} ${unit}`;
}

function asSentence(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

function describe({ nextStep, reason }: Explanation, reference: TaskReference | undefined): string {
	return [
		nextStep,
		reason === undefined ? '' : `Overten says: ${asSentence(reason)}`,
		reference === undefined ? '' : `Task ${reference.taskId}, run ${String(reference.runId)}.`,
	]
		.filter((part) => part !== '')
		.join(' ');
}
