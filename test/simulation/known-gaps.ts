import type { Run } from './run.ts';
import type { InvariantName, Violation } from './invariants/index.ts';

/** Where an invariant does not hold yet. */
export interface KnownGap {
	readonly invariant: InvariantName;
	readonly reason: string;
	/** Whether a violation is this one. */
	covers(run: Run, violation: Violation): boolean;
}

/** Whoever closes a gap deletes its entry: from then on, the simulation fails where it opens again. */
export const KNOWN_GAPS: readonly KnownGap[] = [
	{
		invariant: 'paidOnce',
		reason: 'What is written into the input items at a pause is what Retry On Fail evaluates next',
		covers: ({ scenario }) => isPause({ scenario }) && scenario.tries !== undefined,
	},
	{
		invariant: 'noCreditsMeansNone',
		reason: 'One table serves Overten and the file host, before and after a submission',
		covers: () => true,
	},
	{
		invariant: 'inFlightIsNamed',
		reason: 'Submissions in flight are not awaited when another item stops the node',
		covers: () => true,
	},
	{
		invariant: 'oneOutcome',
		reason: 'At the end of a pause, n8n finds the items empty that it sorted for the error output',
		covers: isPause,
	},
	{
		invariant: 'oneOutcome',
		reason: 'After a stop, On Error = Continue passes the input on: Retry runs the next node alone',
		covers: ({ n8n }) => n8n.rows.some(({ stoppedAt }) => stoppedAt !== undefined),
	},
	{
		invariant: 'nothingLost',
		reason: 'The same: nothing is left that could name the task',
		covers: ({ scenario }) =>
			scenario.mode === 'webhook' && scenario.onError === 'continueErrorOutput',
	},
	{
		invariant: 'resultsHaveFiles',
		reason: 'When a pause ends by its wait limit, finished tasks are passed on without their files',
		covers: isPause,
	},
	{
		invariant: 'failureStops',
		reason: 'A paused execution passes failed jobs and the wait limit on as items',
		covers: isPause,
	},
	{
		invariant: 'stopsAtOnce',
		reason: 'A stop does not abort requests in flight',
		covers: () => true,
	},
	{
		invariant: 'waitLimitHolds',
		reason: 'Rate limits and held connections are waited for beyond the wait limit',
		covers: () => true,
	},
	{
		invariant: 'runsAreBounded',
		reason: 'A Retry-After of a day is waited for',
		covers: ({ scenario }) => scenario.faults.some(({ retryAfter }) => retryAfter === '86400'),
	},
	{
		invariant: 'callbacksAreAnswered',
		reason: 'Callbacks of one pause are answered one after the other, however slow Overten is',
		covers: () => true,
	},
];

function isPause({ scenario }: Pick<Run, 'scenario'>): boolean {
	return scenario.mode === 'webhook';
}

export function isKnown(run: Run, violation: Violation): boolean {
	return KNOWN_GAPS.some(
		(gap) => gap.invariant === violation.invariant && gap.covers(run, violation),
	);
}
