import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pWaitFor from 'p-wait-for';

import { record } from '../support/facts.ts';
import { Host } from '../support/host.ts';
import { callSteadily } from '../support/load/calls.ts';
import type { Call } from '../support/load/calls.ts';
import { makeCalls, makePlainCalls, prepareLoad, WAYS } from '../support/load/load.ts';
import type { Load } from '../support/load/load.ts';
import { startReceiver } from '../support/load/receiver.ts';
import type { Receiver } from '../support/load/receiver.ts';
import { OUTPUT_FOLDER } from '../support/output.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { Inspector } from './inspector.ts';
import { keptMapsOf } from './kept-state.ts';
import { heapMbOf, resourcesOf } from './resources.ts';
import { trendOf } from './trend.ts';
import type { Trend } from './trend.ts';

/** An hour takes 6 minutes, and Overten's attempts to deliver an event last for two. */
const SPEED = 10;

/** The job of a trigger takes two. */
const EXECUTIONS = Number(process.env.SOAK_EXECUTIONS ?? 5_000);

/** How often memory is measured. */
const ROUNDS = 12;

/** The first ones fill caches of n8n and of V8. */
const WARM_UP_ROUNDS = 3;

/** The same number of executions without this package shows what n8n itself keeps. */
const PLAIN_ROUNDS = 6;

/** What one n8n on SQLite keeps up with, on two cores: at 80 ms, it answers callbacks after more than the 15 s that Overten waits. */
const CALL_EVERY_MS = 250;

/** Nothing is stored and resumed there. */
const PLAIN_CALL_EVERY_MS = 125;

/**
 * Nominal: 24 to 29 s of real time. A job that ends within a few seconds calls back before a busy n8n on SQLite has stored that the
 * execution is paused, so that the callback is lost. Real jobs take longer.
 */
const DURATIONS = { minSeconds: 240, maxSeconds: 290 };

/** For the longest job, and what n8n has not kept up with. */
const ROUND_LIMIT_MS = 180_000;

/** So many maps the bundle has at least, or else they are looked for in the wrong place. */
const LEAST_MAPS = 20;

/** A task, as Overten describes it, takes more. */
const MOST_KB_PER_EXECUTION = 1;

/** Longer than connections are kept open for the next request. */
const IDLE_MS = 20_000;

let host: Host;
let inspector: Inspector;
let receiver: Receiver;
let load: Load;

const ended = new AbortController();

beforeAll(async () => {
	host = await Host.start({ speed: SPEED, settings: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
	const [inspectorUrl] = /ws:\/\/\S+/.exec(await host.log()) ?? [];
	if (inspectorUrl === undefined) throw new Error('n8n did not open its inspector.');
	inspector = await Inspector.open(inspectorUrl);
	const { value: pid } = await inspector.evaluate('process.pid', true);
	expect(pid).toBe(host.pid);
	receiver = await startReceiver();
	const { control, sandbox, url: at } = host;
	load = await prepareLoad({ at, control, receiver, sandbox, setUp: await host.setUp() });
}, 300_000);

afterAll(() => {
	ended.abort();
	inspector.close();
});

/** Lets n8n execute these, and waits for their files. @returns the memory that is in use afterwards, in MB */
async function execute(calls: ReadonlyMap<string, Call>, everyMs: number): Promise<number> {
	await callSteadily(calls.values(), everyMs, ended.signal);
	const missing = () => [...calls.keys()].filter((name) => !receiver.files.has(name));
	await pWaitFor(() => missing().length === 0, { timeout: ROUND_LIMIT_MS }).catch(() => {
		throw new Error(`There are no files of ${missing().join(', ')}.`);
	});
	return await heapMbOf(inspector);
}

/** Memory after each round, against the executions so far, without the rounds that fill caches. */
async function measure(
	rounds: number,
	perRound: number,
	callsOf: (round: number) => ReadonlyMap<string, Call>,
	everyMs = CALL_EVERY_MS,
): Promise<Trend> {
	const points: (readonly [number, number])[] = [];
	for (let round = 0; round < rounds; round += 1) {
		points.push([round * perRound, (await execute(callsOf(round), everyMs)) * 1_024]);
	}
	return trendOf(points);
}

test('thousands of executions leave nothing behind in n8n', async () => {
	const jobs = Math.ceil(EXECUTIONS / (WAYS.length + 1) / ROUNDS);
	const perRound = jobs * (WAYS.length + 1);
	const callsOf = (round: number) =>
		makeCalls(load, { from: round * jobs, count: jobs, ...DURATIONS });
	const plainCallsOf = (round: number) =>
		makePlainCalls(load, { from: round * perRound, count: perRound });
	const startedAt = Date.now();
	await measure(WARM_UP_ROUNDS, perRound, callsOf);
	await sleep(IDLE_MS);
	const before = await resourcesOf(inspector, host.pid, host.userFolder);
	const heap = await measure(ROUNDS - WARM_UP_ROUNDS, perRound, (round) =>
		callsOf(round + WARM_UP_ROUNDS),
	);
	const hours = ((Date.now() - startedAt) * SPEED) / 3_600_000;
	await sleep(IDLE_MS);
	const after = await resourcesOf(inspector, host.pid, host.userFolder);
	const kept = await keptMapsOf(inspector);
	const plainHeap = await measure(PLAIN_ROUNDS, perRound, plainCallsOf, PLAIN_CALL_EVERY_MS);

	const figures = { executions: perRound * ROUNDS, hours, heap, plainHeap, before, after, kept };
	await writeFile(join(OUTPUT_FOLDER, 'soak.json'), JSON.stringify(figures, undefined, '\t'));
	console.log(JSON.stringify(figures));
	record(host.version, { executions: figures.executions, files: receiver.files.size });
	expect(after.timers).toBeLessThanOrEqual(before.timers);
	expect(after.sockets).toBeLessThanOrEqual(before.sockets);
	expect(after.files).toBeLessThanOrEqual(before.files);
	expect(after.temporaryFiles).toBe(0);
	expect(kept.length).toBeGreaterThanOrEqual(LEAST_MAPS);
	for (const { limit, size } of kept) expect(size).toBeLessThanOrEqual(limit);
	const error = Math.hypot(heap.error, plainHeap.error);
	expect(heap.slope - plainHeap.slope).toBeLessThan(MOST_KB_PER_EXECUTION + 2 * error);
}, 3_000_000);

test('leaks no secrets', async () => {
	await expectNoSecrets(host);
});
