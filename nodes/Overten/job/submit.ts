import { isOk } from '../api/answer';
import type { OvertenAnswer } from '../api/answer';
import type { OvertenRequest } from '../api/client';
import { settle } from '../api/errors';
import { isJsonObject, isString } from '../api/guards';
import { acceptedTaskIn, parseTask } from '../api/tasks';
import type { TextResult } from '../api/types';
import { noteFailedSubmission } from '../execution/submission';
import { isRepeatable } from './job';
import type { Job } from './job';
import { accept, finish, finishWithoutTask, noteAttempts, submitOnce } from './submit-once';
import type { Submitted } from './submit-once';

/**
 * Overten keeps a sync connection open for 300 s (documented), then promotes the job; half a minute more for the
 * network.
 */
const SYNC_TIMEOUT_MS = 330_000;

/** How much longer than the patience of an agent its submission may take, in ms. */
const NAMING_MS = 5_000;

/** A sync request was neither finished nor promoted in time: the only answer beside a 2xx that the contract expects. */
const TIMED_OUT = 408;

/** After a garbled answer the job may well have started: its idempotency key finds it. */
const GARBLED_ATTEMPTS = 3;

/** What a sync request has come to. */
export type SyncSubmitted = Submitted | { readonly kind: 'submitAgain' };

/**
 * Submits the job and returns at once. A job that an earlier attempt has submitted is not submitted again.
 *
 * @param webhookUrl the address that Overten calls once when the run completes or fails; asked for when the job's key is known
 * @param deadline in ms since the epoch
 * @throws {OvertenApiError}
 * @throws {UnclearJobError} when an earlier attempt of the same execution may have started it, and it has no key
 */
export async function submitAsync(
	job: Job,
	webhookUrl: () => string | undefined | Promise<string | undefined> = () => undefined,
	deadline = submitBy(job),
): Promise<Submitted> {
	return await submitOnce(
		job,
		async (body) => await sendAsync(job, { body, webhookUrl: await webhookUrl(), deadline }),
		job.sharesKey,
	);
}

/** Whoever is answered before the wait limit is to learn of the task, and a job without a key could not be found again. */
function submitBy(job: Job): number {
	const { deadline, submitBy: latest } = job.wait;
	return isRepeatable(job) ? Math.min(latest, deadline + NAMING_MS) : latest;
}

/**
 * Submits the job and holds the connection until Overten answers. A connection that breaks is not held a second time:
 * the job continues at Overten, and the caller finds it again by its idempotency key. The same is true at the wait
 * limit.
 *
 * @throws as {@link submitAsync}
 */
export async function submitSync(job: Job): Promise<SyncSubmitted> {
	return await submitOnce(job, async (body) => await sendSync(job, body));
}

interface AsyncRequest {
	readonly body: object;
	readonly webhookUrl: string | undefined;
	/** In ms since the epoch. */
	readonly deadline: number;
}

async function sendAsync(
	job: Job,
	request: AsyncRequest,
	attempts = GARBLED_ATTEMPTS,
): Promise<Submitted> {
	const sending = await settle(sendAsyncOnce(job, request));
	if (sending.error === undefined) return sending.value;
	noteFailedSubmission(job.item, sending.error);
	const isGarbled = sending.error.details.kind === 'answer';
	if (!isGarbled || !isRepeatable(job) || attempts === 1) throw sending.error;
	return await sendAsync(job, request, attempts - 1);
}

async function sendAsyncOnce(
	job: Job,
	{ body, deadline, webhookUrl }: AsyncRequest,
): Promise<Submitted> {
	const answer = await post(job, {
		body: {
			...requestOf(job, body),
			async: true,
			...(webhookUrl !== undefined && { webhook_url: webhookUrl }),
		},
		repeatable: isRepeatable(job),
		// The operations without a key may ignore `async`, and then keep the connection until the text is there.
		...(!isRepeatable(job) && { timeoutMs: SYNC_TIMEOUT_MS }),
		deadline,
	});
	// The text operations may ignore `async` and return the text at once.
	const text = parseText(answer.body);
	if (text !== undefined) return finishWithoutTask(job, text);
	return accept(job, acceptedTaskIn(answer, 'the accepted task'));
}

async function sendSync(job: Job, body: object): Promise<SyncSubmitted> {
	const answer = await post(job, {
		body: requestOf(job, body),
		timeoutMs: SYNC_TIMEOUT_MS,
		repeatable: false,
		deadline: job.wait.deadline,
		// A job without a key must not be submitted again.
		isSuccess: (status) => isOk(status) || (status === TIMED_OUT && isRepeatable(job)),
	});
	if (answer.status === TIMED_OUT) {
		job.item.stage = 'lost';
		return { kind: 'submitAgain' };
	}
	const task = parseTask(answer.body);
	if (task?.status === 'completed') {
		accept(job, task);
		return finish(job.item, task);
	}
	const text = parseText(answer.body);
	if (text !== undefined) return finishWithoutTask(job, text);
	return accept(job, acceptedTaskIn(answer, 'a result or a task'));
}

/** The one way in which a job is submitted. */
async function post(
	job: Job,
	request: Omit<OvertenRequest, 'method' | 'onFailedAttempt' | 'onProcessing' | 'path'>,
): Promise<OvertenAnswer> {
	return await job.item.client.request({
		...request,
		method: 'POST',
		path: job.path,
		...noteAttempts(job),
	});
}

function requestOf({ idempotencyKey }: Job, body: object): object {
	return { ...body, ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }) };
}

/** A text without a task: that it came means that it is done. */
function parseText(body: unknown): TextResult | undefined {
	if (!isJsonObject(body) || !isString(body.text) || parseTask(body) !== undefined)
		return undefined;
	return { ...body, text: body.text };
}
