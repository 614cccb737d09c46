import type { Row } from './n8n/row.ts';
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
		invariant: 'oneOutcome',
		reason: 'After a stop, On Error = Continue passes the input on: Retry runs the next node alone',
		covers: ({ n8n }) => n8n.rows.some(({ stoppedAt }) => stoppedAt !== undefined),
	},
	{
		invariant: 'goesOnOnce',
		reason:
			'In n8n 1, the timer can resume an execution at the very moment at which a callback does',
		covers: (run) =>
			isPause(run) && run.scenario.n8nGeneration === 1 && run.n8n.rows.some(isWokenByTimer),
	},
	{
		invariant: 'stopsAtOnce',
		reason: 'n8n does not tell a callback that downloads the files of a stop',
		covers: isPause,
	},
	{
		invariant: 'callbacksAreAnswered',
		reason: 'Callbacks of one pause are answered one after the other, however slow Overten is',
		covers: isPause,
	},
];

function isPause({ scenario }: Pick<Run, 'scenario'>): boolean {
	return scenario.mode === 'webhook';
}

function isWokenByTimer({ stretches }: Row): boolean {
	return stretches.some(({ begunBy }) => begunBy === 'timer');
}

export function isKnown(run: Run, violation: Violation): boolean {
	return KNOWN_GAPS.some(
		(gap) => gap.invariant === violation.invariant && gap.covers(run, violation),
	);
}
