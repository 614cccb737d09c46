import type { IDataObject } from 'n8n-workflow';

import type { Task } from '../api/types';
import { ParameterError } from '../errors/parameter-error';
import type { Item } from '../execution/batch';
import { hasUnreadableJobs, jobsOfScope, parseStoredJob } from './stored-jobs';
import type { StoredJob } from './stored-jobs';
import { inTurn, isAtWork } from './turns';

/** A longer result is not kept, in characters of JSON. Overten's longest text has 20,000 characters (documented). */
const LONGEST_RESULT = 100_000;

/** Stands for the execution of a tool that runs without one. */
const NO_EXECUTION = 'none';

/** A job as it is written: the body of a request becomes JSON there. */
type Written = Omit<StoredJob, 'request'> & { readonly request: object };

/** Where a job is remembered. */
export interface MemoryPlace {
	/** Which jobs are remembered together: another scope forgets the ones of the scope before. */
	readonly scope: string;
	/** Tells the jobs of one scope apart. */
	readonly slot: string;
	/** What is wanted, as a digest: another intent in the same slot is another job. */
	readonly intent: string;
}

/**
 * What the node remembers of one job, in the node's context. n8n keeps that over Retry On Fail, a pause, and the Retry
 * button, which starts a new execution with another ID: so every later attempt finds the same job. It is lost when the
 * process ends in the middle of the node.
 *
 * The memory is small: the request is dropped as soon as its task is known. A text has no task that could be asked for it, so
 * it is kept itself. The memory holds no secret.
 */
export class JobMemory {
	readonly #jobs: Record<string, unknown>;

	readonly #slot: string;

	readonly #intent: string;

	readonly #executionId: string;

	/** Whether equal calls in other executions, or in none, have begun it. */
	readonly #isShared: boolean;

	/** The one that the item has asked for: calls of equal content share a job, and each of them learns that it has failed. */
	#asked: number;

	/**
	 * @param nodeContext where the jobs are kept
	 * @throws {ParameterError} when another version of the package has stored something there that this one cannot read: a job
	 * that was started then cannot be found, and would be paid for a second time
	 */
	constructor(
		item: Item,
		{ intent, scope, slot }: MemoryPlace,
		nodeContext: Record<string, unknown> = item.batch.nodeContext,
	) {
		if (hasUnreadableJobs(nodeContext)) {
			item.stage = 'lost';
			throw new ParameterError(
				'The installed version of n8n-nodes-overten is older than the one that started this execution',
				'The node submitted nothing, because a job that was started before cannot be found. Update the package, then retry this execution. A new execution starts a new job.',
			);
		}
		this.#jobs = jobsOfScope(nodeContext, scope);
		this.#slot = slot;
		this.#intent = intent;
		this.#isShared = nodeContext !== item.batch.nodeContext;
		this.#executionId = item.batch.executionId ?? NO_EXECUTION;
		if (this.#read().intent !== intent) this.#jobs[slot] = { intent };
		this.#asked = this.generation;
	}

	/** How many jobs with this intent have failed for good: the next one is another job. */
	get generation(): number {
		return this.#read().generation;
	}

	/** The request that was submitted, as long as its task is not known. */
	get request(): IDataObject | undefined {
		return this.#read().request;
	}

	/** The key of the latest request: it is made from the execution, and Retry starts another one. */
	get idempotencyKey(): string | undefined {
		return this.#read().idempotencyKey;
	}

	/** The task, as it was when it was accepted. */
	get task(): Task | undefined {
		return this.#read().task;
	}

	/** An accepted task that Overten did not know later on: it may have been paid for all the same. */
	get goneTask(): Task | undefined {
		return this.#read().gone;
	}

	/** The result of a job that has ended and has no task, such as a text. */
	get result(): IDataObject | undefined {
		return this.#read().result;
	}

	/** Whether another execution has submitted the request or its task, as before a user has pressed Retry or for an equal call. */
	get isOfOtherExecution(): boolean {
		const { executionId } = this.#read();
		return executionId !== undefined && executionId !== this.#executionId;
	}

	/** Whether a request of this execution, or of an equal call, may have started a job that nothing can find again. */
	get isUnclear(): boolean {
		const { unclear } = this.#read();
		return unclear !== undefined && (this.#isShared || unclear === this.#executionId);
	}

	/** Whether an equal call is submitting the job. */
	get isBeingSubmitted(): boolean {
		return isAtWork(this.#jobs, this.#slot);
	}

	/** Does work for the job after that of equal calls. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		return await inTurn(this.#jobs, this.#slot, work);
	}

	/** Call it before the request is sent: should the response be lost, the next attempt sends the same request. */
	submitting(request: object, idempotencyKey: string | undefined): void {
		this.#write({
			...this.#stillGone(),
			request,
			executionId: this.#executionId,
			...(idempotencyKey !== undefined && { idempotencyKey }),
		});
	}

	accepted({ run_id, status, task_id }: Task): void {
		const task = { task_id, status, ...(run_id !== undefined && { run_id }) };
		this.#write({ task, executionId: this.#executionId, ...this.#sameKey() });
	}

	finished(result: IDataObject): void {
		const isShort = JSON.stringify(result).length <= LONGEST_RESULT;
		this.#write(isShort ? { result } : {});
	}

	/**
	 * Overten does not know the task any more.
	 *
	 * @param isRepeatable whether the next attempt submits the job, under the same key
	 */
	gone(isRepeatable: boolean): void {
		const { task: gone } = this.#read();
		const unclear = !isRepeatable && { unclear: this.#executionId };
		this.#write({ gone, ...this.#sameKey(), ...unclear });
	}

	/** Overten has refused the request: the next attempt makes it again. */
	rejected(): void {
		this.#write(this.#stillGone());
	}

	/**
	 * A request without a key is being sent: unless its answer says otherwise, it may have started a job that nothing can find
	 * again. It is noted before, since another item may end the node while the answer is awaited.
	 */
	sending(): void {
		this.#write({ unclear: this.#executionId });
	}

	/** The job has ended without a result. */
	failed(): void {
		if (this.generation === this.#asked) this.#write({ generation: this.generation + 1 });
		this.#asked = this.generation;
	}

	#stillGone(): Partial<Written> {
		const { gone } = this.#read();
		return gone === undefined ? {} : { gone, ...this.#sameKey() };
	}

	#sameKey(): Partial<Written> {
		const { idempotencyKey } = this;
		return idempotencyKey === undefined ? {} : { idempotencyKey };
	}

	#read(): StoredJob {
		return parseStoredJob(this.#jobs[this.#slot]);
	}

	#write(state: Partial<Written>): void {
		this.#jobs[this.#slot] = { intent: this.#intent, generation: this.generation, ...state };
	}
}
