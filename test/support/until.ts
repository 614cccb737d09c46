import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks again and again until what it finds is as wished.
 * @throws Error if it has not come about within 10 s
 */
export async function until<T>(
	look: () => Promise<T>,
	isWished: (found: T) => boolean,
): Promise<T> {
	const deadline = Date.now() + 10_000;
	for (;;) {
		const found = await look();
		if (isWished(found)) return found;
		if (Date.now() > deadline) throw new Error('What was waited for has not come about.');
		await sleep(20);
	}
}
