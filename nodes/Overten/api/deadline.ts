/** The longest time that a timer can hold: about 24 days, in ms. Nothing here lasts as long. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A signal for a deadline.
 *
 * @param deadline in ms since the epoch; Infinity for none
 */
export function signalAt(deadline: number): AbortSignal {
	return AbortSignal.timeout(
		Math.round(Math.min(Math.max(0, deadline - Date.now()), LONGEST_TIMER_MS)),
	);
}

/**
 * Awaits work, but not beyond a deadline. The work itself is not ended by it.
 *
 * @param deadline in ms since the epoch; Infinity for none
 * @param late makes the error for work that has not ended by then
 * @throws what the work throws, or what `late` returns
 */
export async function inTime<T>(work: Promise<T>, deadline: number, late: () => Error): Promise<T> {
	if (deadline === Infinity) return await work;
	const signal = signalAt(deadline);
	let onLate: (() => void) | undefined;
	const lateness = new Promise<never>((_resolve, reject) => {
		onLate = () => {
			reject(late());
		};
		signal.addEventListener('abort', onLate);
	});
	try {
		return await Promise.race([work, lateness]);
	} finally {
		// Without a listener, the signal and its timer are garbage.
		if (onLate !== undefined) signal.removeEventListener('abort', onLate);
	}
}
