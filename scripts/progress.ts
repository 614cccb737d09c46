const startedAt = Date.now();

/** Prints the current step and the seconds since the start, to stderr so that it does not mix with results. */
export function progress(message: string): void {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.error(`[${String(seconds).padStart(3)} s] ${message}`);
}

/** Seconds since the start, to one decimal. */
export function elapsedSeconds(since = startedAt): number {
	return Math.round((Date.now() - since) / 100) / 10;
}

/**
 * Prints regularly that a long step is still running.
 *
 * @returns a function that stops it
 */
export function heartbeat(message: string, everyMs = 20_000): () => void {
	const timer = setInterval(() => {
		progress(message);
	}, everyMs);
	return () => {
		clearInterval(timer);
	};
}
