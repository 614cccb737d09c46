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
	readonly strict: boolean;
}

export interface SimulationResult {
	readonly counts: Counts;
	/** Of the counter-example, as small as it could be made. */
	readonly story: string | undefined;
	readonly path: string | null;
	readonly failed: boolean;
}

/** Does run after run until one violates an invariant, and then makes that one as small as it can be. */
export async function simulate(stage: Stage, options: SimulationOptions): Promise<SimulationResult> {
	const counts = noCounts();
	let story: string | undefined;
	const property = fc.asyncProperty(
		scenarios,
		fc.commands(acts, { maxCommands: 8 }),
		async (scenario, commands) => {
			seedRandom(options.seed);
			const run = new Run(stage, scenario);
			try {
				run.begin();
				await fc.asyncModelRun(() => ({ model: { run }, real: run }), commands);
				await run.untilAllEnded();
				const evidence = await collectEvidence(run);
				const found = violationsIn(evidence);
				if (story === undefined) addCounts(counts, evidence, found);
				const violations = found.filter((one) => counting(options, run, one));
				if (violations.length === 0) return;
				story = storyOf(evidence, violations);
				throw new Error(violations.map(({ invariant }) => invariant).join(', '));
			} catch (error) {
				story = await storyAnyway(run, error, story);
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
	return { counts, story, path: counterexamplePath, failed };
}

function counting({ only, strict }: SimulationOptions, run: Run, violation: Violation): boolean {
	if (only !== undefined && violation.invariant !== only) return false;
	return strict || !isKnown(run, violation);
}

/** A run that could not even be brought to its end has a story, too. */
async function storyAnyway(run: Run, error: unknown, story: string | undefined): Promise<string> {
	if (story !== undefined && error instanceof Error && !error.message.includes(' ')) return story;
	const evidence: Evidence = await collectEvidence(run);
	return `${storyOf(evidence, [])}\nBROKEN OFF: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
