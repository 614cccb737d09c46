import type { Evidence, SeenRow } from './evidence.ts';
import type { InvariantName, Violation } from './invariants/index.ts';
import { fileIn } from './invariants/nothing-lost.ts';

/** What a simulation has gone through. */
export interface Counts {
	runs: number;
	executions: number;
	jobs: number;
	paid: number;
	/** How many files have reached an output item. */
	files: number;
	faults: number;
	retries: number;
	stops: number;
	crashes: number;
	pauses: number;
	callbacks: number;
	/** How many runs have violated an invariant. */
	readonly violated: Map<InvariantName, number>;
}

export function noCounts(): Counts {
	return {
		runs: 0,
		executions: 0,
		jobs: 0,
		paid: 0,
		files: 0,
		faults: 0,
		retries: 0,
		stops: 0,
		crashes: 0,
		pauses: 0,
		callbacks: 0,
		violated: new Map(),
	};
}

export function addCounts(
	counts: Counts,
	{ jobs, rows, run }: Evidence,
	violations: readonly Violation[],
): void {
	const asked = run.scenario.faults.reduce((sum, { times = 1 }) => sum + times, 0);
	const left = run.world.faults.reduce((sum, fault) => sum + fault.left, 0);
	counts.runs += 1;
	counts.executions += rows.length;
	counts.jobs += jobs.length;
	counts.paid += jobs.filter(({ isPaid }) => isPaid).length;
	counts.files += rows.flatMap(filesIn).length;
	counts.faults += asked - left;
	counts.retries += rows.filter(({ row }) => row.retryOf !== undefined).length;
	counts.stops += rows.filter(({ row }) => row.stoppedAt !== undefined).length;
	counts.crashes += run.deeds.filter(({ text }) => text.includes('crashes')).length;
	counts.pauses += rows.reduce((sum, { row }) => sum + row.stretches.length - 1, 0);
	counts.callbacks += run.stage.address.calls.length;
	for (const name of new Set(violations.map(({ invariant }) => invariant))) {
		counts.violated.set(name, (counts.violated.get(name) ?? 0) + 1);
	}
}

function filesIn({ nodes }: SeenRow): unknown[] {
	return nodes.flatMap(({ outputs }) => outputs.flat()).filter((item) => fileIn(item));
}
