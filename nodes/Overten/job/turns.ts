/** For each record of jobs, the latest work by slot. */
const turns = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Whether work for a job has begun and has not ended. */
export function isAtWork(record: object, slot: string): boolean {
	return turns.get(record)?.has(slot) === true;
}

/**
 * Does work for a job once the work before has ended, which it does by limits of its own: what it learns, the next finds in
 * the record.
 *
 * @param record of the jobs, the same object for everybody who shares the job
 * @param slot of the job in the record
 * @throws what the work throws
 */
export async function inTurn<T>(record: object, slot: string, work: () => Promise<T>): Promise<T> {
	const latest = turns.get(record) ?? new Map<string, Promise<unknown>>();
	turns.set(record, latest);
	const before = latest.get(slot) ?? Promise.resolve();
	const turn = before.catch(() => undefined).then(work);
	latest.set(slot, turn);
	return await turn.finally(() => {
		if (latest.get(slot) === turn) latest.delete(slot);
	});
}
