import type { Run } from './run.ts';
import type { InvariantName, Violation } from './invariants/index.ts';

/** Where an invariant does not hold yet. */
export interface KnownGap {
	readonly invariant: InvariantName;
	readonly reason: string;
	/** Whether a violation is this one. */
	covers(run: Run, violation: Violation): boolean;
}

/** Whoever closes a gap deletes its entry. */
export const KNOWN_GAPS: readonly KnownGap[] = [];

export function isKnown(run: Run, violation: Violation): boolean {
	return KNOWN_GAPS.some(
		(gap) => gap.invariant === violation.invariant && gap.covers(run, violation),
	);
}
