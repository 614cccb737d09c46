import pWaitFor from 'p-wait-for';

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
		{ timeout: 10_000 },
	);
}
