import { once } from 'node:events';

import { oneAtATime } from '../../nodes/Overten/trigger/one-poll';

const TEN_MINUTES_MS = 10 * 60_000;

beforeEach(() => {
	jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'] });
});

afterEach(() => {
	jest.useRealTimers();
});

/** A poll that ends when it is told to. */
function begin(trigger: string, found = 'next') {
	const ending = new AbortController();
	const result = oneAtATime(trigger, async (isReplaced) => {
		await once(ending.signal, 'abort');
		return isReplaced() ? `${found}, too late` : found;
	});
	const end = async () => {
		ending.abort();
		return await result;
	};
	return { end, result };
}

test('there is one poll of a trigger at a time, and any number of triggers', async () => {
	const first = begin('a', 'first');
	expect(await begin('a').result).toBeNull();
	expect(await begin('b', 'other').end()).toBe('other');
	expect(await first.end()).toBe('first');
	expect(await begin('a').end()).toBe('next');
});

test('a poll that fails makes way for the next one', async () => {
	const failing = oneAtATime('a', async () => await Promise.reject(new Error('No list.')));
	await expect(failing).rejects.toThrow('No list.');
	expect(await begin('a').end()).toBe('next');
});

test('a poll that never ends is replaced, and what it finds in the end does not count', async () => {
	const stuck = begin('a', 'stuck');
	jest.setSystemTime(Date.now() + TEN_MINUTES_MS);
	expect(await begin('a').result).toBeNull();
	jest.setSystemTime(Date.now() + TEN_MINUTES_MS);
	const next = begin('a');
	expect(await stuck.end()).toBe('stuck, too late');
	// It does not make way in place of the other one.
	expect(await begin('a').result).toBeNull();
	expect(await next.end()).toBe('next');
});
