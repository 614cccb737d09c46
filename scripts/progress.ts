const startedAt = Date.now();

/** Says what happens now, with the seconds since the start, where it does not mix with results. */
export function progress(message: string): void {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.error(`[${String(seconds).padStart(3)} s] ${message}`);
}

/** Seconds since the start, to one decimal. */
export function elapsedSeconds(since = startedAt): number {
	return Math.round((Date.now() - since) / 100) / 10;
}

/**
 * Says now and then that something long still goes on.
 *
 * @returns what ends it
 */
export function heartbeat(message: string, everyMs = 20_000): () => void {
	const timer = setInterval(() => {
		progress(message);
	}, everyMs);
	return () => {
		clearInterval(timer);
	};
}
