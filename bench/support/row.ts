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

/**
 * The content of `results.json`: the value of each figure by its key, and beside them what else is known of some of them, by
 * the same keys.
 */
export interface Results {
	readonly [key: string]: unknown;
	/** Between which bounds the ratios of the pairs were. */
	readonly spreads?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
	readonly goals?: Readonly<Record<string, Goal>>;
}

/** Where `results.json` has the figures of another version of n8n, in the same format. */
export function sectionOf(version: string): string {
	return `n8n ${version}`;
}

export function resultsOf(results: Results, version: string): Results {
	return asResults(results[sectionOf(version)]);
}

export function asResults(value: unknown): Results {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A question that the benchmark answers with one or more figures. */
export interface Row {
	/** For `--only`, which also accepts any key of its figures. */
	readonly keys: readonly string[];
	/** Whether it takes seconds, and is part of the smoke run. */
	readonly cheap: boolean;
	/** Whether it measures an n8n server, which may be of any version that the package supports. */
	readonly inServer?: boolean;
	readonly measure: (bench: Bench) => Promise<readonly Figure[]>;
}

export function isMet(value: number, goal: Goal): boolean {
	return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}
