import { OvertenApiError } from '../../nodes/Overten/api/errors';
import { Pace } from '../../nodes/Overten/api/pace';
import { StopSignal } from '../../nodes/Overten/api/stop-signal';

const tooMany = (retryAfterMs?: number) =>
	new OvertenApiError({
		kind: 'status',
		status: 429,
		message: 'Too many requests',
		...(retryAfterMs !== undefined && { retryAfterMs }),
	});

const inMs = (ms: number) => Date.now() + ms;

async function msOf(work: Promise<unknown>): Promise<number> {
	const startedAt = Date.now();
	await work;
	return Date.now() - startedAt;
}

/** A pace that has sent requests, of which the last ones were refused. */
async function refusedPace({ sent = 5, refused = 1, retryAfterMs = 200, stop = new StopSignal() }) {
	const pace = new Pace(stop);
	const sentAt = Date.now();
	for (let count = 0; count < sent; count++) await pace.turn(inMs(1_000));
	for (let count = 0; count < refused; count++) pace.slowDown(tooMany(retryAfterMs), sentAt);
	return pace;
}

test('nothing is slowed down before the first 429', async () => {
	const pace = new Pace(new StopSignal());
	const turns = Array.from({ length: 1_000 }, async () => pace.turn(inMs(5_000)));
	expect(await msOf(Promise.all(turns))).toBeLessThan(200);
});

test('every request waits for the Retry-After of one', async () => {
	const pace = await refusedPace({ retryAfterMs: 200 });
	const turns = [pace.turn(inMs(5_000)), pace.turn(inMs(5_000))];
	expect(await msOf(Promise.race(turns))).toBeGreaterThanOrEqual(195);
	await Promise.all(turns);
});

test('executions that are refused until the same moment come back one after the other', async () => {
	const paces = await Promise.all(
		Array.from({ length: 20 }, async () => await refusedPace({ sent: 1, retryAfterMs: 2_000 })),
	);
	const waits = await Promise.all(paces.map(async (pace) => await msOf(pace.turn(inMs(5_000)))));
	expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_990);
	expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(200);
});

test('afterwards, requests follow each other at the rate that Overten has accepted', async () => {
	// 10 of 50 requests are accepted in a window of 200 ms.
	const pace = await refusedPace({ sent: 50, refused: 40, retryAfterMs: 200 });
	await pace.turn(inMs(5_000));
	const ten = Array.from({ length: 10 }, async () => pace.turn(inMs(5_000)));
	const elapsedMs = await msOf(Promise.all(ten));
	expect(elapsedMs).toBeGreaterThanOrEqual(175);
	expect(elapsedMs).toBeLessThan(600);
});

test('a burst that a busy machine sends slowly is measured whole', async () => {
	// 10 of 30 requests are accepted, the last of them at 700 ms; the rest follow until 1,700 ms.
	const pace = new Pace(new StopSignal());
	const sentAt: number[] = [];
	for (let count = 0; count < 30; count++) {
		await pace.turn(inMs(1_000));
		sentAt.push(Date.now());
		await new Promise((resolve) => setTimeout(resolve, count < 10 ? 70 : 50));
	}
	for (const at of sentAt.slice(10)) pace.slowDown(tooMany(0), at);
	await pace.turn(inMs(5_000));
	// 170 ms apart, as 10 were accepted in 1,700 ms; not as those of the last second alone, none of which was.
	const elapsedMs = await msOf(pace.turn(inMs(5_000)));
	expect(elapsedMs).toBeGreaterThanOrEqual(100);
	expect(elapsedMs).toBeLessThan(500);
});

test('an interval that was measured far too long is soon corrected', async () => {
	const pace = await refusedPace({ sent: 1, refused: 1, retryAfterMs: 900 });
	await pace.turn(inMs(5_000));
	for (let count = 0; count < 40; count++) pace.accept();
	await pace.turn(inMs(5_000));
	expect(await msOf(pace.turn(inMs(5_000)))).toBeLessThan(300);
});

test('requests are sent in the order in which they came', async () => {
	const pace = await refusedPace({ retryAfterMs: 50 });
	const order: number[] = [];
	await Promise.all(
		[0, 1, 2, 3].map(async (index) => {
			await pace.turn(inMs(5_000));
			order.push(index);
		}),
	);
	expect(order).toEqual([0, 1, 2, 3]);
});

test('the 429s of one burst slow the pace down once, a later one further', async () => {
	const interval = async (pace: Pace) => {
		await pace.turn(inMs(5_000));
		return await msOf(pace.turn(inMs(5_000)));
	};
	const pace = await refusedPace({ sent: 5, refused: 3, retryAfterMs: 200 });
	const first = await interval(pace);
	// 100 ms; less when the turn before was late, which is made up for.
	expect(first).toBeGreaterThanOrEqual(50);
	expect(first).toBeLessThan(200);
	for (let round = 0; round < 4; round++) {
		pace.slowDown(tooMany(0), Date.now());
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
	expect(await interval(pace)).toBeGreaterThan(first * 1.3);
});

test('accepted requests speed the pace up, until it is unlimited again', async () => {
	const pace = await refusedPace({ sent: 5, refused: 3, retryAfterMs: 200 });
	await pace.turn(inMs(5_000));
	for (let count = 0; count < 400; count++) pace.accept();
	await pace.turn(inMs(5_000));
	const turns = Array.from({ length: 100 }, async () => pace.turn(inMs(5_000)));
	expect(await msOf(Promise.all(turns))).toBeLessThan(200);
	expect(pace.refusal).toBeUndefined();
});

test('a wait ends at its deadline with the 429, also behind a request that waits longer', async () => {
	const pace = await refusedPace({ retryAfterMs: 24 * 3_600_000 });
	const stop = new StopSignal();
	const patient = pace.turn(inMs(1_500)).catch(() => {
		stop.stop();
	});
	const startedAt = Date.now();
	await expect(pace.turn(inMs(100))).rejects.toThrow('Too many requests');
	expect(Date.now() - startedAt).toBeGreaterThanOrEqual(95);
	expect(Date.now() - startedAt).toBeLessThan(1_000);
	await patient;
	expect(stop.stopped).toBe(true);
});

test('a request that has given up leaves its turn to the next one', async () => {
	const pace = await refusedPace({ retryAfterMs: 300 });
	const impatient = pace.turn(inMs(50));
	const patient = msOf(pace.turn(inMs(5_000)));
	await expect(impatient).rejects.toThrow('Too many requests');
	expect(await patient).toBeLessThan(600);
});

test('a stop ends every wait', async () => {
	const stop = new StopSignal();
	const pace = await refusedPace({ retryAfterMs: 60_000, stop });
	const waits = Promise.allSettled([pace.turn(inMs(60_000)), pace.turn(inMs(60_000))]);
	stop.stop();
	expect((await waits).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	await expect(pace.turn(inMs(60_000))).rejects.toThrow('canceled');
});

test('a 429 without Retry-After pauses for a second', async () => {
	const pace = new Pace(new StopSignal());
	pace.slowDown(tooMany(), Date.now());
	const elapsedMs = await msOf(pace.turn(inMs(5_000)));
	expect(elapsedMs).toBeGreaterThanOrEqual(990);
	expect(elapsedMs).toBeLessThan(2_000);
});
