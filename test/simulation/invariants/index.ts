import type { Evidence } from '../evidence.ts';
import { keyStaysHome, silentAfterStop, stopsAtOnce } from './key-and-stop.ts';
import { deliveredOnce, filesAreWhole, inFlightIsNamed, nothingLost } from './nothing-lost.ts';
import {
	failureStops,
	goesOnOnce,
	nothingHalfDone,
	oneOutcome,
	resultsHaveFiles,
	rightPairing,
} from './one-outcome.ts';
import { noCreditsMeansNone, paidOnce } from './paid-once.ts';
import { callbacksAreAnswered, runsAreBounded, waitLimitHolds } from './time-limits.ts';
import { undisturbedSucceeds } from './undisturbed.ts';

/** What must hold after every run. Each gives one sentence for each time it does not. */
export const INVARIANTS = {
	paidOnce,
	noCreditsMeansNone,
	nothingLost,
	inFlightIsNamed,
	deliveredOnce,
	filesAreWhole,
	oneOutcome,
	rightPairing,
	resultsHaveFiles,
	failureStops,
	nothingHalfDone,
	goesOnOnce,
	keyStaysHome,
	silentAfterStop,
	stopsAtOnce,
	waitLimitHolds,
	runsAreBounded,
	callbacksAreAnswered,
	undisturbedSucceeds,
} satisfies Record<string, (evidence: Evidence) => string[]>;

export type InvariantName = keyof typeof INVARIANTS;

export interface Violation {
	readonly invariant: InvariantName;
	readonly message: string;
}

export const INVARIANT_NAMES = Object.keys(INVARIANTS) as InvariantName[];

export function violationsIn(evidence: Evidence): Violation[] {
	return INVARIANT_NAMES.flatMap((invariant) =>
		INVARIANTS[invariant](evidence).map((message) => ({ invariant, message })),
	);
}
