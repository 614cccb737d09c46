import { keptByProcess } from '../process-state';

/** A poll that takes longer than this never ends, in ms: it lasts for five minutes at most. */
const LONGEST_POLL_MS = 15 * 60_000;

/** A poll that is under way. */
interface Poll {
	/** In ms since the epoch. */
	readonly begunAt: number;
}

const polls = keptByProcess<Poll>('polls');

/**
 * Runs a poll, unless one of the same trigger is under way: n8n begins the next poll while one takes longer than the poll
 * interval, and both would find the same runs.
 *
 * @param poll is given a function that says whether another poll has begun because this one took too long: then its
 * result is not to be used
 * @returns null when there was no poll
 */
export async function oneAtATime<T>(
	trigger: string,
	poll: (isReplaced: () => boolean) => Promise<T>,
): Promise<T | null> {
	const earlier = polls.get(trigger);
	if (earlier !== undefined && Date.now() - earlier.begunAt < LONGEST_POLL_MS) return null;
	const own: Poll = { begunAt: Date.now() };
	const isReplaced = () => (polls.get(trigger) ?? own) !== own;
	polls.set(trigger, own);
	try {
		return await poll(isReplaced);
	} finally {
		if (!isReplaced()) polls.delete(trigger);
	}
}
