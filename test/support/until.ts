import pWaitFor from 'p-wait-for';

/** In ms. With pWaitFor's 20, reading the sandbox's requests takes a fifth of a core. */
export const INTERVAL_MS = 60;

/**
 * Polls until what `read` returns is as expected.
 *
 * @throws TimeoutError when it is not within 10 s
 */
export async function until<T>(
	read: () => Promise<T>,
	isExpected: (found: T) => boolean,
): Promise<T> {
	return await pWaitFor(
		async () => {
			const found = await read();
			return isExpected(found) && pWaitFor.resolveWith(found);
		},
		{ interval: INTERVAL_MS, timeout: 10_000 },
	);
}
