/** The value below which a given share of the values lies. @param part 0.5 for the median */
export function percentile(values: readonly number[], part: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export function median(values: readonly number[]): number {
	return percentile(values, 0.5);
}

/** The results of both sides. */
export interface Sides {
	readonly ours: number;
	readonly theirs: number;
	/** The median of the ratios within the pairs, ours to theirs, because a slow moment of the machine affects both. */
	readonly ratio: number;
	/** The lowest and the highest of them. */
	readonly spread: readonly [number, number];
}

/** What was measured of both sides one after the other, in the same state of the machine. */
export interface Pair<T> {
	readonly ours: T;
	readonly theirs: T;
}

/** Measures both sides in turn, after one pair that does not count. */
export async function interleave(
	pairs: number,
	ours: () => Promise<number>,
	theirs: () => Promise<number>,
): Promise<Sides> {
	return sidesOf(await measurePairs(pairs, ours, theirs), (value) => value);
}

/** The same for measurements of several values. */
export async function measurePairs<T>(
	pairs: number,
	ours: () => Promise<T>,
	theirs: () => Promise<T>,
): Promise<Pair<T>[]> {
	const measured: Pair<T>[] = [];
	for (let pair = 0; pair <= pairs; pair += 1) {
		// The side that runs first may have an advantage or a disadvantage.
		if (pair % 2 === 0) measured.push({ ours: await ours(), theirs: await theirs() });
		else {
			const second = await theirs();
			measured.push({ ours: await ours(), theirs: second });
		}
	}
	return measured.slice(1);
}

/** @param valueOf one of the values that were measured */
export function sidesOf<T>(pairs: readonly Pair<T>[], valueOf: (measured: T) => number): Sides {
	const values = pairs.map(({ ours, theirs }) => ({
		ours: valueOf(ours),
		theirs: valueOf(theirs),
	}));
	const ratios = values.map((pair) => pair.ours / pair.theirs);
	return {
		ours: median(values.map((pair) => pair.ours)),
		theirs: median(values.map((pair) => pair.theirs)),
		ratio: median(ratios),
		spread: spreadOf(ratios),
	};
}

/** The lowest and the highest of some values. */
export function spreadOf(values: readonly number[]): readonly [number, number] {
	return [Math.min(...values), Math.max(...values)];
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now();
	await work();
	return (performance.now() - startedAt) / 1000;
}
