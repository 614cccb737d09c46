import { StopSignal } from '../../nodes/Overten/api/stop-signal';

test('a stop ends every sleep', async () => {
	const controller = new AbortController();
	const stop = new StopSignal(controller.signal);
	const startedAt = Date.now();
	const sleepers = Promise.allSettled([stop.sleep(900), stop.sleep(900)]);
	controller.abort();
	expect((await sleepers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(Date.now() - startedAt).toBeLessThan(500);
});

test('after a stop, no sleep starts', async () => {
	const stop = new StopSignal(AbortSignal.abort());
	await expect(stop.sleep(900)).rejects.toThrow('canceled');
});

test('without a stop, a sleep lasts its full time', async () => {
	const startedAt = Date.now();
	await new StopSignal().sleep(50);
	expect(Date.now() - startedAt).toBeGreaterThanOrEqual(45);
});
