import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, INodeExecutionData } from 'n8n-workflow';

import { OvertenApiError } from '../api/errors';
import { originOf } from '../api/failure-origin';
import { explainApiError } from './api-error-texts';
import type { Explanation } from './api-error-texts';
import { FAILURE_TABLE } from './failure-table';
import type { JobStage, Origin } from './failure-table';
import { FileSourceError } from './file-source-error';
import { ParameterError } from './parameter-error';
import { explainEnd, explainUnclearJob, explainWaitLimit } from './task-error-texts';
import { TaskEndedError, WaitLimitError } from './task-errors';
import type { TaskReference } from './task-errors';
import { UnclearJobError } from './unclear-job-error';
import { describeVerdict } from './verdict-texts';
import { wordsOfTrigger } from './words';
import type { Manner, Words } from './words';

/**
 * Converts any failure of an item to an n8n error: the message says what happened, the description what to do. The
 * item's task is in the description and, as `task_id` and `run_id`, in the context.
 *
 * @param stage how far the item's job has come, which decides what is said about credits
 * @param itemIndex undefined when no item is being processed, such as during activation
 * @param reference the item's task, if one was started
 * @param manner by default for a person, in the words for a trigger
 */
export function toNodeError(
	error: unknown,
	node: INode,
	stage: JobStage,
	itemIndex?: number,
	reference?: TaskReference,
	manner: Manner = {},
): NodeApiError | NodeOperationError {
	const nodeError = wrap(error, node, stage, itemIndex, reference, {
		words: wordsOfTrigger(node),
		...manner,
	});
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
	stage: JobStage,
	itemIndex: number | undefined,
	reference: TaskReference | undefined,
	manner: Manner,
): NodeApiError | NodeOperationError {
	const { explanation, origin } = explain(error, manner.words);
	const description = describe(origin, stage, manner, explanation, reference);
	const options = {
		...(description !== '' && { description }),
		...(itemIndex !== undefined && { itemIndex }),
	};
	if (explanation === undefined) {
		// An expression that fails for this item: n8n's own message says which one and why.
		return new NodeOperationError(node, error instanceof Error ? error : String(error), options);
	}
	const { message } = explanation;
	return error instanceof OvertenApiError && error.details.status !== undefined
		? new NodeApiError(
				node,
				{ message },
				{ ...options, message, httpCode: String(error.details.status) },
			)
		: new NodeOperationError(node, message, { ...options, message });
}

interface Explained {
	readonly origin: Origin;
	/** Undefined where n8n's own message says it all. */
	readonly explanation?: Explanation;
}

function explain(error: unknown, words: Words | undefined): Explained {
	if (error instanceof OvertenApiError) {
		return { origin: originOf(error.details), explanation: explainApiError(error.details, words) };
	}
	if (error instanceof TaskEndedError) {
		return { origin: 'taskEnd', explanation: explainEnd(error.task) };
	}
	if (error instanceof WaitLimitError) {
		return { origin: 'waitLimit', explanation: explainWaitLimit(error) };
	}
	if (error instanceof UnclearJobError) {
		return { origin: 'parameter', explanation: explainUnclearJob(error) };
	}
	if (error instanceof ParameterError) {
		const { message, nextStep } = error;
		return { origin: 'parameter', explanation: { message, advice: nextStep, isFixable: true } };
	}
	if (error instanceof FileSourceError) {
		const { message, nextStep } = error;
		return { origin: 'notSent', explanation: { message, advice: nextStep, isFixable: true } };
	}
	return { origin: 'unknown' };
}

/** Origins whose reason is in the words of Overten. */
const IN_OVERTENS_WORDS: ReadonlySet<Origin> = new Set(['fault', 'refusal', 'taskEnd']);

function describe(
	origin: Origin,
	stage: JobStage,
	manner: Manner,
	{ advice, adviceForModel, isFixable, reason }: Omit<Explanation, 'message'> = {
		advice: '',
		isFixable: false,
	},
	reference: TaskReference | undefined,
): string {
	const verdict = FAILURE_TABLE[origin][stage];
	const speaker = IN_OVERTENS_WORDS.has(origin) ? 'Overten says' : 'Details';
	return [
		describeVerdict(
			verdict,
			manner.isForModel === true ? (adviceForModel ?? advice) : advice,
			isFixable,
			manner,
		),
		reason === undefined ? '' : `${speaker}: ${asSentence(reason)}`,
		verdict.namesTask ? nameOf(reference) : '',
	]
		.filter((part) => part !== '')
		.join(' ');
}

function asSentence(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

function nameOf({ runId, taskId }: Partial<TaskReference> = {}): string {
	const names = [
		...(taskId === undefined ? [] : [`task ${taskId}`]),
		...(runId === undefined ? [] : [`run ${runId}`]),
	].join(', ');
	return names === '' ? '' : `${names.charAt(0).toUpperCase()}${names.slice(1)}.`;
}
