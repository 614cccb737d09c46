import fc from 'fast-check';

import { DEFAULT_POLL_SCHEDULE, jittered, pollDelayMs } from '../../nodes/Overten/job/wait-plan';

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
