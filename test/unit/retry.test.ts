import fc from 'fast-check';

import { OvertenApiError, parseRetryAfter } from '../../nodes/Overten/api/errors';
import { DEFAULT_RETRY_POLICY, retryDelayMs, withRetries } from '../../nodes/Overten/api/retry';
import { StopSignal } from '../../nodes/Overten/api/stop-signal';

const QUICK = { attempts: 4, firstDelayMs: 1, maxDelayMs: 2 };

function failing(status: number) {
	return jest.fn(async () => {
		await Promise.resolve();
		throw new OvertenApiError({ kind: 'status', status, message: `status ${String(status)}` });
	});
}

test('the delay doubles up to the cap, minus up to half of it', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 50 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(attempt, random) => {
				const full = Math.min(1_000 * 2 ** (attempt - 1), DEFAULT_RETRY_POLICY.maxDelayMs);
				const delay = retryDelayMs(attempt, undefined, random);
				expect(delay).toBeLessThanOrEqual(full);
				expect(delay).toBeGreaterThanOrEqual(full / 2);
			},
		),
	);
});

test("Retry-After takes precedence over the package's own schedule", () => {
	expect(retryDelayMs(1, 42_000, 0)).toBe(42_000);
});

test('a Retry-After is obeyed for up to 5 minutes', () => {
	expect(retryDelayMs(1, 5 * 60_000, 0)).toBe(5 * 60_000);
	expect(retryDelayMs(1, 24 * 3_600_000, 0)).toBe(5 * 60_000);
});

test('those that are told the same moment come back one after the other, after it', () => {
	const delays = Array.from({ length: 101 }, (_value, of100) =>
		retryDelayMs(1, 120_000, of100 / 100),
	);
	expect(delays.at(0)).toBe(120_000);
	expect(delays.at(-1)).toBe(150_000);
	expect(delays.at(50)).toBe(135_000);
	// After a short one, over as long a time as without any.
	expect(retryDelayMs(4, 1_000, 1)).toBe(9_000);
});

test('a Retry-After of zero is obeyed at once', () => {
	expect(retryDelayMs(4, 0, 1)).toBe(0);
});

test.each([502, 503, 504])('%d is retried until the attempts are used up', async (status) => {
	const request = failing(status);
	const stop = new StopSignal();
	await expect(withRetries(request, { stop, repeatable: true, policy: QUICK })).rejects.toThrow();
	expect(request).toHaveBeenCalledTimes(QUICK.attempts);
});

test.each([400, 401, 402, 403, 404, 409, 410, 413, 422, 500, 501])(
	'%d is final',
	async (status) => {
		const request = failing(status);
		const stop = new StopSignal();
		await expect(withRetries(request, { stop, repeatable: true, policy: QUICK })).rejects.toThrow();
		expect(request).toHaveBeenCalledTimes(1);
	},
);

test('a request that cannot be repeated is sent once, unless it was rejected unprocessed', async () => {
	const stop = new StopSignal();
	const broken = failing(503);
	await expect(withRetries(broken, { stop, repeatable: false, policy: QUICK })).rejects.toThrow();
	expect(broken).toHaveBeenCalledTimes(1);
	const limited = failing(429);
	await expect(withRetries(limited, { stop, repeatable: false, policy: QUICK })).rejects.toThrow();
	expect(limited).toHaveBeenCalledTimes(QUICK.attempts);
});

test('no attempt starts after the deadline', async () => {
	const request = failing(503);
	const deadline = Date.now() - 1;
	await expect(
		withRetries(request, { stop: new StopSignal(), repeatable: true, deadline, policy: QUICK }),
	).rejects.toThrow();
	expect(request).toHaveBeenCalledTimes(1);
});

test('Retry-After is read as seconds or as a date', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');
	expect(parseRetryAfter('3', now)).toBe(3_000);
	expect(parseRetryAfter('0.5', now)).toBe(500);
	expect(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
	expect(parseRetryAfter('0', now)).toBe(0);
	// Unlike a zero, others were told the same moment.
	expect(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(1);
	expect(parseRetryAfter('soon', now)).toBeUndefined();
	expect(parseRetryAfter(undefined, now)).toBeUndefined();
});
