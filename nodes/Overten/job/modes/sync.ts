import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { settle } from '../../api/errors';
import type { OvertenApiError } from '../../api/errors';
import { isPassing } from '../../api/retry';
import { isTerminal } from '../../api/tasks';
import { addHint } from '../../execution/host';
import { perItem } from '../../execution/operation';
import type { Field } from '../../execution/operation';
import { noteFailedSubmission } from '../../execution/submission';
import { awaitedAnswerOf, isRepeatable } from '../job';
import type { Job } from '../job';
import { submitAndPoll, waitForEnd } from '../poll-task';
import { submitAsync, submitSync } from '../submit';
import type { SyncSubmitted } from '../submit';
import type { Mode } from './mode';

/** Answers to a held request that may be about the job rather than about the request. */
const JOB_STATUSES: ReadonlySet<number> = new Set([409, 410, 500]);

/**
 * How much longer than the wait limit it may take to find the task of a held request that has ended with the limit, in
 * ms: the job runs on and is paid for, so its error has to name it.
 */
const NAMING_MS = 5_000;

/** Whether a promoted job's task is returned at once instead of waited for. */
const returnsPromoted: Field<boolean> = {
	properties: [
		{
			displayName: 'If It Takes Over 5 Minutes',
			name: 'afterPromotion',
			type: 'options',
			options: [
				{ name: 'Keep Waiting', value: 'poll' },
				{ name: 'Return the Task', value: 'return' },
			],
			default: 'poll',
			description:
				'After 5 minutes, Overten closes the connection and continues the job as a task. The node can wait for that task, or return its ID without the result.',
		},
	],
	read: (item) => item.parameter('afterPromotion') === 'return',
};

export const sync: Mode = {
	value: 'sync',
	name: 'Sync',
	description:
		'Keep one connection open until the job is done. Suitable for jobs of a few minutes.',
	fields: [returnsPromoted],
	waits: true,
	polls: true,
	async execute(batch, prepare) {
		return await perItem(async (item) => {
			const returnPromoted = returnsPromoted.read(item);
			const job = await prepare(item);
			// A connection that breaks off, as the patience of an agent does, may be all that knows of the job.
			const wait = job.wait.answersAtDeadline
				? submitAndPoll(job)
				: submitAndHold(job, returnPromoted);
			return await awaitedAnswerOf(job, wait);
		})(batch);
	},
};

/**
 * Holds the connection until the job is done. A job that takes longer, or whose connection breaks, is polled as a task,
 * or returned as one.
 *
 * @throws {TaskEndedError}
 * @throws {WaitLimitError}
 * @throws {OvertenApiError}
 */
async function submitAndHold(job: Job, returnPromoted: boolean): Promise<IDataObject> {
	const answer = await submitUnlessBroken(job);
	if (answer.kind === 'finished') return answer.result;

	const submitted =
		answer.kind === 'accepted'
			? answer
			: await submitAsync(job, undefined, Math.max(job.wait.deadline, Date.now() + NAMING_MS));
	const isReturned = returnPromoted && submitted.kind === 'accepted' && !isTerminal(submitted.task);
	const state = isReturned ? submitted.task : await waitForEnd(job, submitted);
	hintAtPromotion(job.item.context);
	return state;
}

async function submitUnlessBroken(job: Job): Promise<SyncSubmitted> {
	const submission = await settle(submitSync(job));
	if (submission.error === undefined) return submission.value;
	noteFailedSubmission(job.item, submission.error);
	if (isRepeatable(job) && mayHaveStarted(submission.error)) return { kind: 'submitAgain' };
	throw submission.error;
}

/**
 * Errors that can come after the job has started, from a broken connection or a garbled answer to a job that ended
 * badly. Submitted again as a task under the same idempotency key, the job shows what became of it.
 */
function mayHaveStarted(error: OvertenApiError): boolean {
	const { kind, status } = error.details;
	return (
		isPassing(error) || kind === 'answer' || (status !== undefined && JOB_STATUSES.has(status))
	);
}

function hintAtPromotion(context: IExecuteFunctions): void {
	addHint(
		context,
		"A job took longer than Overten keeps a connection open, so it continued as a task. For jobs of this size, set Execution Mode to 'Async: Poll Until Done'.",
	);
}
