import { performance } from 'node:perf_hooks';

import fc from 'fast-check';

import { acts } from './acts.ts';
import { collectEvidence } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { violationsIn } from './invariants/index.ts';
import type { InvariantName, Violation } from './invariants/index.ts';
import { isKnown } from './known-gaps.ts';
import { seedRandom } from './random.ts';
import { Run } from './run.ts';
import { scenarios } from './scenario.ts';
import type { Stage } from './stage.ts';
import { storyOf } from './story.ts';
import { addCounts, noCounts } from './counts.ts';
import type { Counts } from './counts.ts';

export interface SimulationOptions {
	readonly runs: number;
	readonly seed: number;
	/** Of a counter-example, as a simulation prints it. */
	readonly path: string | undefined;
	/** Default: all, but for the known gaps. */
	readonly only: InvariantName | undefined;
	/** Known gaps count as well. */
	readonly includesKnown: boolean;
	/** For how long a counter-example is made smaller, in real ms. */
	readonly shrinkMs: number;
	/** All runs are gone through, and the shortest story of each violation is kept as it is. */
	readonly isSurvey: boolean;
}

export interface SimulationResult {
	readonly counts: Counts;
	/** The shortest story of each violation. */
	readonly shortest: ReadonlyMap<InvariantName, string>;
	/** Of the counter-example, as small as it could be made. */
	readonly story: string | undefined;
	readonly path: string | null;
	readonly failed: boolean;
}

class ViolationError extends Error {}

/** Does run after run until one violates an invariant, and then makes that one as small as it can be. */
export async function simulate(
	stage: Stage,
	options: SimulationOptions,
): Promise<SimulationResult> {
	const counts = noCounts();
	const shortest = new Map<InvariantName, string>();
	let story: string | undefined;
	let shrinkUntil = Infinity;
	const property = fc.asyncProperty(
		scenarios,
		fc.commands(acts, { maxCommands: 8 }),
		async (scenario, commands) => {
			if (performance.now() > shrinkUntil) return;
			seedRandom(options.seed);
			const run = new Run(stage, scenario);
			try {
				run.begin();
				await fc.asyncModelRun(() => ({ model: { run }, real: run }), commands);
				await run.untilAllEnded();
				const evidence = await collectEvidence(run);
				const found = violationsIn(evidence);
				if (story === undefined) addCounts(counts, evidence, found);
				const toTell = found.filter((one) => options.includesKnown || !isKnown(run, one));
				for (const [name, told] of storiesOf(evidence, toTell)) {
					if (told.length < (shortest.get(name)?.length ?? Infinity)) shortest.set(name, told);
				}
				const { isSurvey, only } = options;
				const violations = toTell.filter(({ invariant }) => invariant === (only ?? invariant));
				if (isSurvey || violations.length === 0) return;
				story = storyOf(evidence, violations);
				throw new ViolationError(violations[0]?.invariant);
			} catch (error) {
				if (!(error instanceof ViolationError)) story = await storyOfBreakdown(run, error);
				shrinkUntil = Math.min(shrinkUntil, performance.now() + options.shrinkMs);
				throw error;
			} finally {
				run.end();
			}
		},
	);
	const { counterexamplePath, failed } = await fc.check(property, {
		numRuns: options.runs,
		seed: options.seed,
		...(options.path !== undefined && { path: options.path }),
	});
	return { counts, shortest, story, path: counterexamplePath, failed };
}

function storiesOf(evidence: Evidence, found: readonly Violation[]): Map<InvariantName, string> {
	const names = new Set(found.map(({ invariant }) => invariant));
	return new Map(
		[...names].map((name) => [
			name,
			storyOf(
				evidence,
				found.filter(({ invariant }) => invariant === name),
			),
		]),
	);
}

/** A run that could not even be brought to its end has a story, too. */
async function storyOfBreakdown(run: Run, error: unknown): Promise<string> {
	const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return `${storyOf(await collectEvidence(run), [])}\nBROKEN OFF: ${reason}`;
}
