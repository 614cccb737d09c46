import {
	startOver,
	FIXED_POLL,
	OVERTEN,
	promptItems,
	runItems,
	startEngine,
} from '../support/engine.ts';
import type { BenchEngine } from '../support/engine.ts';
import { overten, peer } from '../support/parameters.ts';
import type { Bench, Row } from '../support/row.ts';
import { median } from '../support/statistics.ts';
import { scaleTimers } from '../support/time-scale.ts';

const JOBS = 60;

/** Durations from `shortest` to `longest`, in unscaled s. */
interface Range {
	readonly shortest: number;
	readonly longest: number;
	/** So that the measurement takes seconds, and a request has little weight. */
	readonly speed: number;
}

/** Texts, outlines and edits, which usually take from 3 s (documented) to 20 s. */
const SHORT: Range = { shortest: 3, longest: 20, speed: 10 };

/** Complete files. */
const LONG: Range = { shortest: 90, longest: 1_200, speed: 120 };

/**
 * How long it takes after the end of a job until the node has its result. Overten recommends polls at growing
 * intervals, up to 10 s: this helps with short jobs, and cannot help with long ones.
 */
export const pollLatency: Row = {
	keys: ['poll_latency_p50_ms', 'poll_latency_long_p50_ms'],
	cheap: false,
	measure: async (bench) => {
		const short = await compare(bench, SHORT);
		const long = await compare(bench, LONG);
		return [
			{
				key: 'poll_latency_p50_ms',
				what: 'from the end of a job of 3 to 20 s to its item, in unscaled ms',
				value: short.ours,
				sides: short,
				goal: { atMost: short.theirs / 2 },
			},
			{
				key: 'poll_latency_long_p50_ms',
				what: 'the same for jobs of 90 s to 20 minutes',
				value: long.ours,
				sides: long,
			},
		];
	},
};

async function compare(bench: Bench, range: Range): Promise<{ ours: number; theirs: number }> {
	const engine = await startEngine(bench, { speed: range.speed });
	const restoreTimers = scaleTimers(range.speed);
	const ours = await latencies(engine, range, OVERTEN, overten('poll', JOBS));
	const theirs = await latencies(engine, range, FIXED_POLL, peer(engine.sandbox, true));
	restoreTimers();
	await engine.sandbox.stop();
	return { ours: median(ours), theirs: median(theirs) };
}

async function latencies(
	engine: BenchEngine,
	{ longest, shortest, speed }: Range,
	type: string,
	parameters: object,
): Promise<number[]> {
	await startOver(engine);
	const msOf = (index: number) =>
		Math.round(1_000 * (shortest + ((longest - shortest) * (index + 0.5)) / JOBS));
	const input = promptItems(JOBS, (index) => `${String(msOf(index))}ms`);
	const items = await runItems(engine, type, { ...parameters }, input);
	const requests = await engine.sandbox.control.requests();
	return items.map(({ json }, index) => {
		const looks = requests.filter(({ path }) => path === `/tasks/${textOf(json.task_id)}`);
		const submission = requests.find(({ body }) => promptOf(body) === input[index]?.json.prompt);
		const [startedAt, seenAt] = [submission?.at ?? NaN, looks.at(-1)?.at ?? NaN];
		return (seenAt - startedAt) * speed - msOf(index);
	});
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function promptOf(body: unknown): unknown {
	return typeof body === 'object' && body !== null && 'prompt' in body ? body.prompt : undefined;
}
