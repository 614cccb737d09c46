/**
 * Makes the timers of this process run faster than life, beside a sandbox that does so too: an hour of waiting takes a
 * minute at 60, with the same number of looks. What has to travel takes its time, and so weighs more.
 *
 * @returns what brings them back
 */
export function scaleTimers(speed: number): () => void {
	const inRealTime = globalThis.setTimeout;
	const scaled = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
		inRealTime(callback, ms / speed, ...args);
	globalThis.setTimeout = Object.assign(scaled, inRealTime);
	return () => {
		globalThis.setTimeout = inRealTime;
	};
}
