/**
 * Makes the timers of this process run faster than real time, like those of the sandbox: at 60, an hour of waiting
 * takes a minute, with the same number of polls. Requests take their real time, so they have more weight.
 *
 * @returns a function that restores them
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
