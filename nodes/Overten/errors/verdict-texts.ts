import type { Credits, NextStep, Verdict } from './failure-table';
import type { Manner } from './words';

const CREDITS: Readonly<Record<Credits, string>> = {
	charged: 'The job is complete and paid for, and Overten keeps its file.',
	chargedWhenDone: 'Overten has accepted the job, and charges for it when it completes.',
	cannotBeKnown:
		'It is not known whether Overten has started the job. If it has, the job continues and is charged when it completes.',
	none: 'No credits were used.',
	unmentioned: '',
};

const NEXT_STEPS: Readonly<Record<NextStep, string>> = {
	activateAgain: 'Then publish the workflow again (n8n 1: activate it).',
	checkRuns: "Before you start it again, look for its run with 'Run → Get Many'.",
	collect: "Do not start it again. Get its result with 'Task → Wait for Completion'.",
	download: "Do not start it again. Get the file with 'Run → Download File' and the run's ID.",
	nothing: '',
	runAgain: 'Then run the node again.',
	runAgainForNewJob: 'Run the node again to start a new job.',
	runAgainToWait: 'Run the node again to continue to wait.',
	startNewJob: 'Start a new job.',
};

/** {@link NEXT_STEPS} for a model, which can call its tools alone and is never invited to pay again. */
const NEXT_STEPS_FOR_MODEL: Readonly<Record<NextStep, string>> = {
	...NEXT_STEPS,
	checkRuns:
		"Do not start it with other arguments. Look for its run with 'Run → Get Many', or ask the user.",
	collect:
		"Do not start it again. Call this tool later with the same arguments, or 'Task → Wait for Completion' with the task's ID.",
	download:
		"Do not start another job. Get the file with 'Run → Download File' and the run's ID, or call this tool with the same arguments.",
	runAgain: 'Then call this tool again.',
	runAgainForNewJob: 'Another call is a new job, which costs credits when it completes.',
	runAgainToWait: 'Call this tool again to continue to wait.',
	startNewJob: 'A new job costs credits when it completes.',
};

/** Instead of `checkRuns`, for a job that is not among the runs. */
const NOT_LISTED =
	'A text or an answer cannot be found again: compare your credits in Overten before you run the node again.';

const NOT_LISTED_FOR_MODEL =
	'A text or an answer cannot be found again: ask the user before you call this tool again.';

/** Steps that follow from what the error advises. */
const FOLLOWS_ADVICE: ReadonlySet<NextStep> = new Set(['activateAgain', 'runAgain']);

/**
 * The sentences of a verdict, after what the error itself advises.
 *
 * @param advice sentences; '' when the error has none
 * @param isFixable whether trying again makes sense once the advice was followed
 */
export function describeVerdict(
	{ credits, next }: Verdict,
	advice: string,
	isFixable: boolean,
	manner: Manner,
): string {
	const follows = FOLLOWS_ADVICE.has(next);
	const step = follows && !isFixable ? '' : textOf(next, manner);
	const parts = follows ? [advice, step, CREDITS[credits]] : [advice, CREDITS[credits], step];
	return parts.filter((part) => part !== '').join(' ');
}

function textOf(next: NextStep, { isForModel = false, words = {} }: Manner): string {
	if (next === 'checkRuns' && words.isListed === false) {
		return isForModel ? NOT_LISTED_FOR_MODEL : NOT_LISTED;
	}
	return (isForModel ? NEXT_STEPS_FOR_MODEL : NEXT_STEPS)[next];
}
