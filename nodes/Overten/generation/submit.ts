import type { OvertenApiError } from '../api/errors';
import { expectAnswer } from '../api/expect';
import { isGenerationResult, isTaskAccepted, isTextResult } from '../api/narrow';
import { settle } from '../api/settle';
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
export async function submitAsync(session: JobSession, webhookUrl?: string): Promise<TaskAccepted> {
	const submission = await settle(submitOnce(session, webhookUrl));
	const accepted =
		submission.error === undefined
			? submission.value
			: await submitAgain(session, webhookUrl, submission.error);
	session.onTask(accepted.task_id, accepted.run_id);
	return accepted;
}

/** After a garbled answer the job may well have begun: its idempotency key finds it. */
async function submitAgain(
	session: JobSession,
	webhookUrl: string | undefined,
	error: OvertenApiError,
): Promise<TaskAccepted> {
	if (error.details.kind !== 'answer' || !isRepeatable(session.job)) throw error;
	return await submitOnce(session, webhookUrl);
}

async function submitOnce(
	{ client, job, waitLimitMs }: JobSession,
	webhookUrl: string | undefined,
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
	return expectAnswer(answer, isTaskAccepted, 'the task that it has accepted');
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
