import { expectAnswer } from '../api/expect';
import { isGenerationResult, isTaskAccepted, isTextResult } from '../api/narrow';
import type { GenerationResult, TaskAccepted, TextResult } from '../api/types';
import { isRepeatable } from './job';
import type { JobSession } from './job';

/** Overten holds a sync connection for 300 s (documented), and then promotes the job; half a minute more for the way. */
const SYNC_TIMEOUT_MS = 330_000;

/**
 * Hands the job in and returns at once.
 *
 * @param webhookUrl is called once when the run completes or fails
 * @throws {OvertenApiError}
 */
export async function submitAsync(
	{ client, job, onTask, waitLimitMs }: JobSession,
	webhookUrl?: string,
): Promise<TaskAccepted> {
	const answer = await client.request({
		method: 'POST',
		path: job.path,
		body: {
			...job.body,
			async: true,
			...(webhookUrl !== undefined && { webhook_url: webhookUrl }),
		},
		repeatable: isRepeatable(job),
		deadline: Date.now() + waitLimitMs,
	});
	const accepted = expectAnswer(answer, isTaskAccepted, 'the task that it has accepted');
	onTask(accepted.task_id, accepted.run_id);
	return accepted;
}

/** What a held connection can end in. */
export type SyncAnswer =
	| { readonly kind: 'finished'; readonly result: GenerationResult | TextResult }
	| { readonly kind: 'promoted'; readonly accepted: TaskAccepted }
	| { readonly kind: 'askAgain' };

/**
 * Hands the job in and holds the connection until Overten answers. A connection that breaks is not held a second
 * time: the job goes on at Overten, and the caller finds it again through its idempotency key.
 *
 * @throws {OvertenApiError}
 */
export async function submitSync({ client, job, onTask }: JobSession): Promise<SyncAnswer> {
	const answer = await client.request({
		method: 'POST',
		path: job.path,
		body: job.body,
		timeoutMs: SYNC_TIMEOUT_MS,
		repeatable: false,
	});
	if (answer.status === 408) return { kind: 'askAgain' };
	const { body } = answer;
	if (isGenerationResult(body) || isTextResult(body)) return { kind: 'finished', result: body };
	const accepted = expectAnswer(answer, isTaskAccepted, 'a result or a task');
	onTask(accepted.task_id, accepted.run_id);
	return { kind: 'promoted', accepted };
}
