import type { Cleanup } from '../../scripts/cleanup.ts';

/** What a row is measured with. */
export interface Bench {
	/** Ends what a row has started, however the benchmark ends. */
	readonly cleanup: Cleanup;
	/** Whether a small size will do: the row is to prove that it runs, and its figures mean little. */
	readonly smoke: boolean;
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One number of `results.json`, and a line of the table. */
export interface Figure {
	readonly key: string;
	readonly value: number;
	/** What is measured, with its unit. */
	readonly what: string;
	/** Of the two sides, where there are two. */
	readonly sides?: { readonly ours: number; readonly theirs: number };
	/** Missing where a figure is only reported. */
	readonly goal?: Goal;
}

/** A question that the benchmark answers with one figure or more. */
export interface Row {
	/** For `--only`; any key of its figures will do as well. */
	readonly keys: readonly string[];
	/** Whether it takes seconds, and is part of the smoke run. */
	readonly cheap: boolean;
	readonly measure: (bench: Bench) => Promise<readonly Figure[]>;
}

export function isMet(value: number, goal: Goal): boolean {
	return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}
