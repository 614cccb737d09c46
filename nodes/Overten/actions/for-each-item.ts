/**
 * Works on all items, a bounded number of them side by side, in their order.
 *
 * @param work is not begun for further items once it has failed for one
 * @throws what `work` throws first
 */
export async function forEachItem(
	count: number,
	atOnce: number,
	work: (itemIndex: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < count && !failed) {
			await work(next++).catch((error: unknown) => {
				failed = true;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}
