/** Waits on a timer that does not keep the process alive, unlike n8n's `sleep`. */
export async function backgroundSleep(ms: number): Promise<void> {
	await new Promise((resolve) => {
		AbortSignal.timeout(ms).addEventListener('abort', resolve, { once: true });
	});
}
