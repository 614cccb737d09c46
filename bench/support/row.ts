import type { Cleanup } from '../../scripts/cleanup.ts';

/** The context in which a row is measured. */
export interface Bench {
	/** Stops what a row has started, however the benchmark ends. */
	readonly cleanup: Cleanup;
	/** Whether a small size is enough: the run only proves that the row works, and its figures mean little. */
	readonly smoke: boolean;
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One number of `results.json`, and a line of the table. */
export interface Figure {
	readonly key: string;
	readonly value: number;
	/** What is measured, with its unit. */
	readonly what: string;
	/** The values of both sides, if there are two, and between which bounds their ratio was. */
	readonly sides?: {
		readonly ours: number;
		readonly theirs: number;
		readonly spread?: readonly [number, number];
	};
	/** Undefined when a figure is only reported. */
	readonly goal?: Goal;
}

/** A question that the benchmark answers with one or more figures. */
export interface Row {
	/** For `--only`, which also accepts any key of its figures. */
	readonly keys: readonly string[];
	/** Whether it takes seconds, and is part of the smoke run. */
	readonly cheap: boolean;
	readonly measure: (bench: Bench) => Promise<readonly Figure[]>;
}

export function isMet(value: number, goal: Goal): boolean {
	return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}
