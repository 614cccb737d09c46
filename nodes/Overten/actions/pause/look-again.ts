import type { OvertenClient } from '../../api/client';
import { settle } from '../../api/settle';
import { getTask } from '../../api/tasks';
import type { Task } from '../../api/types';
import { isTerminal } from '../../generation/ends';
import { memory } from './memory';
import type { ItemOutcome } from './paused-item';
import { LOOKS_AT_ONCE, waitingTasks } from './suspend';

/**
 * Looks at the calling task, and then at others until one is found that has not ended: a cancelled or an expired one
 * calls nobody. So a callback costs a few looks, however many tasks there are.
 *
 * @throws when the look at the calling task failed, so that Overten calls again
 */
export async function lookAgain(
	client: OvertenClient,
	pauseId: string,
	outcomes: readonly ItemOutcome[],
	callingTaskId: string | undefined,
): Promise<ItemOutcome[]> {
	const ends = memory.endsOf(pauseId);
	const unknown = waitingTasks(outcomes)
		.map(({ task }) => task.task_id)
		.filter((taskId) => !ends.has(taskId));
	let haveEnded = await learnEnds(
		client,
		unknown.filter((taskId) => taskId === callingTaskId),
		ends,
	);
	if (!haveEnded) throw new Error('the task that has called could not be seen to have ended');
	const others = unknown.filter((taskId) => taskId !== callingTaskId);
	for (
		let atOnce = 1;
		haveEnded && others.length > 0;
		atOnce = Math.min(2 * atOnce, LOOKS_AT_ONCE)
	) {
		haveEnded = await learnEnds(client, others.splice(0, atOnce), ends);
	}
	return outcomes.map((outcome): ItemOutcome => {
		const end = outcome.kind === 'paused' ? ends.get(outcome.paused.task.task_id) : undefined;
		if (outcome.kind !== 'paused' || end === undefined) return outcome;
		return { kind: 'paused', paused: { ...outcome.paused, task: end } };
	});
}

/** @returns whether all these tasks have ended, as far as they could be seen */
async function learnEnds(
	client: OvertenClient,
	taskIds: readonly string[],
	ends: Map<string, Task>,
): Promise<boolean> {
	await Promise.all(
		taskIds.map(async (taskId) => {
			const look = await settle(getTask(client, taskId));
			if (look.error === undefined && isTerminal(look.value)) ends.set(taskId, look.value);
		}),
	);
	return taskIds.every((taskId) => ends.has(taskId));
}
