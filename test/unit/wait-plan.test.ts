import fc from 'fast-check';

import {
	DEFAULT_POLL_SCHEDULE,
	jittered,
	pollDelayMs,
	silentDelayMs,
} from '../../nodes/Overten/job/wait-plan';

test('the delays are those that Overten recommends', () => {
	const pauses = Array.from({ length: 19 }, (_value, looks) => pollDelayMs(looks));
	expect(pauses.slice(0, 4)).toEqual([2_000, 2_500, 3_000, 3_500]);
	expect(pauses.slice(15)).toEqual([9_500, 10_000, 10_000, 10_000]);
});

test('a 20-minute job is polled at most 134 times', () => {
	let looks = 0;
	for (let passed = 0; passed < 20 * 60_000; looks++) passed += jittered(pollDelayMs(looks));
	expect(looks).toBeLessThanOrEqual(134);
});

test('jitter never polls later than planned, and up to 5 % earlier', () => {
	const delays = Array.from({ length: 1_000 }, () => jittered(10_000));
	expect(Math.max(...delays)).toBeLessThanOrEqual(10_000);
	expect(Math.min(...delays)).toBeGreaterThanOrEqual(9_500);
	expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(250);
});

test('delays never shrink and never exceed the cap', () => {
	fc.assert(
		fc.property(fc.nat(10_000), fc.nat(20_000), fc.nat(60_000), (looks, firstMs, maxMs) => {
			const schedule = { ...DEFAULT_POLL_SCHEDULE, firstMs, maxMs };
			const pause = pollDelayMs(looks, schedule);
			expect(pause).toBeLessThanOrEqual(maxMs);
			expect(pollDelayMs(looks + 1, schedule)).toBeGreaterThanOrEqual(pause);
		}),
	);
});

const RETRY_AFTER_MS = 120_000;

const afterFailures = (failures: number, retryAfterMs?: number) =>
	Array.from({ length: 1_000 }, () =>
		silentDelayMs(20, failures, retryAfterMs, DEFAULT_POLL_SCHEDULE),
	);

test('while Overten does not answer, polls get rarer, down to one in half a minute to a minute', () => {
	for (const [failures, longest] of [
		[1, 20_000],
		[2, 40_000],
		[3, 60_000],
		[50, 60_000],
	] as const) {
		const delays = afterFailures(failures);
		expect(Math.min(...delays)).toBeGreaterThanOrEqual(longest / 2);
		expect(Math.max(...delays)).toBeLessThanOrEqual(longest);
		expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(longest / 4);
	}
});

test('a poll after a Retry-After is not sent earlier, and polls do not come back together', () => {
	const delays = afterFailures(5, RETRY_AFTER_MS);
	expect(Math.min(...delays)).toBeGreaterThanOrEqual(RETRY_AFTER_MS);
	expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(30_000);
});

test('where polls are wanted more often, the pauses of an outage are shorter as well', () => {
	const schedule = { ...DEFAULT_POLL_SCHEDULE, firstMs: 500, maxMs: 1_000 };
	expect(silentDelayMs(20, 50, undefined, schedule)).toBeLessThanOrEqual(6_000);
	expect(silentDelayMs(20, 50, undefined, { ...schedule, maxMs: 0 })).toBeGreaterThanOrEqual(50);
});

test('a Retry-After of zero does not make polls come one right after another', () => {
	expect(Math.min(...afterFailures(1, 0))).toBeGreaterThanOrEqual(10_000);
});
