import type { FailureOrigin } from '../api/failure-origin';

/** {@link FailureOrigin}, and what does not arise between this package and Overten. */
export type Origin =
	| FailureOrigin
	/** A parameter of the node that cannot be used. */
	| 'parameter'
	/** The task has failed, was cancelled, or has expired. */
	| 'taskEnd'
	/** Anything else, such as an expression. */
	| 'unknown'
	/** The wait limit has passed. */
	| 'waitLimit';

/** How far the paid job of an item has come. */
export type JobStage =
	/** A trigger is being activated or deactivated. */
	| 'activation'
	/** Its file is all that is missing. */
	| 'completed'
	/** The operation starts no job. */
	| 'free'
	/** At least one request for it got no answer that proves that it was not started. */
	| 'lost'
	/** Nothing that starts a job has been sent. */
	| 'preparing'
	/** Overten has accepted it. */
	| 'running'
	/** It is being submitted, and nothing has failed before. */
	| 'submitting';

/** What an error says about credits: nothing that is not known. */
export type Credits = 'charged' | 'chargedWhenDone' | 'cannotBeKnown' | 'none' | 'unmentioned';

/** What to do next. */
export type NextStep =
	| 'activateAgain'
	| 'checkRuns'
	| 'collect'
	| 'download'
	| 'nothing'
	| 'runAgain'
	| 'runAgainForNewJob'
	| 'runAgainToWait'
	| 'startNewJob';

/** What every error decides. */
export interface Verdict {
	readonly credits: Credits;
	readonly next: NextStep;
	/** Whether it names the item's task and run, where they are known. */
	readonly namesTask: boolean;
}

function verdict(credits: Credits, next: NextStep, namesTask: boolean): Verdict {
	return { credits, next, namesTask };
}

/** What holds at a stage wherever the failure arose, unless its row says otherwise. */
const AT: Readonly<Record<JobStage, Verdict>> = {
	activation: verdict('unmentioned', 'activateAgain', false),
	free: verdict('unmentioned', 'runAgain', true),
	preparing: verdict('none', 'runAgain', false),
	submitting: verdict('cannotBeKnown', 'checkRuns', true),
	lost: verdict('cannotBeKnown', 'checkRuns', true),
	running: verdict('chargedWhenDone', 'collect', true),
	completed: verdict('charged', 'download', true),
};

/** Before anything is sent, n8n's own words and those about a parameter say what to do. */
const SAYS_ALL = {
	activation: verdict('unmentioned', 'nothing', false),
	free: verdict('unmentioned', 'nothing', true),
	preparing: verdict('unmentioned', 'nothing', false),
} as const;

/** The one table of what an error says, by where it arose and how far the job had come. */
export const FAILURE_TABLE: Readonly<Record<Origin, Readonly<Record<JobStage, Verdict>>>> = {
	notSent: { ...AT, submitting: verdict('none', 'runAgain', true) },
	refusal: { ...AT, submitting: verdict('none', 'runAgain', true) },
	fault: AT,
	wayBack: AT,
	storage: AT,
	fileHost: AT,
	stop: {
		...AT,
		activation: verdict('unmentioned', 'nothing', false),
		free: verdict('unmentioned', 'nothing', true),
		preparing: verdict('none', 'nothing', false),
	},
	parameter: { ...AT, ...SAYS_ALL },
	unknown: { ...AT, ...SAYS_ALL },
	taskEnd: {
		...AT,
		free: verdict('none', 'startNewJob', true),
		submitting: verdict('none', 'runAgainForNewJob', true),
		lost: verdict('none', 'runAgainForNewJob', true),
		running: verdict('none', 'runAgainForNewJob', true),
		completed: verdict('none', 'runAgainForNewJob', true),
	},
	waitLimit: { ...AT, free: verdict('unmentioned', 'runAgainToWait', true) },
};
