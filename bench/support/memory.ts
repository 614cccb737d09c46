const SAMPLE_EVERY_MS = 5;

const MB = 1_048_576;

/** The peak memory of this process during some work, above what it used before, in MB. */
export async function peakMbOf(work: () => Promise<unknown>): Promise<number> {
	globalThis.gc?.();
	const before = process.memoryUsage.rss();
	let peak = before;
	const sampler = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, SAMPLE_EVERY_MS);
	await work();
	clearInterval(sampler);
	return (Math.max(peak, process.memoryUsage.rss()) - before) / MB;
}
