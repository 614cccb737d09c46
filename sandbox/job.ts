import { EventEmitter, once } from 'node:events';

import type { EventName, Format, Task, TaskError, TaskResult, TaskStatus } from './contract.ts';
import type { Directives } from './directives.ts';

/** The plan of a job, decided when it is submitted. */
export interface JobPlan {
	readonly taskId: string;
	readonly runId: string;
	/** Undefined for a text. */
	readonly format: Format | undefined;
	readonly agentName: string;
	readonly turnIndex: number;
	/** Nominal duration, in ms. */
	readonly durationMs: number;
	/** Charged when it completes. */
	readonly credits: number;
	readonly end: Exclude<TaskStatus, 'queued' | 'running'>;
	readonly error: TaskError | undefined;
	/** Of its prompt. */
	readonly directives: Directives;
	/** The request without the fields for waiting: the same key must always have the same request. */
	readonly fingerprint: string;
	readonly idempotencyKey: string | undefined;
	result(): TaskResult;
}

/** Shares of the duration, for display. */
const PHASES = ['preflight', 'agent_turn', 'rendering', 'uploading_result'];

/** One task from queued to its end. Emits `end` once. */
export class Job extends EventEmitter<{ end: [] }> {
	readonly plan: JobPlan;

	status: TaskStatus = 'queued';

	webhookUrl: string | undefined;

	/** Resolves after the first attempt to notify each subscriber of the end. */
	told: Promise<unknown> = Promise.resolve();

	/** Nominal, in ms; set at the end. */
	workedMs = 0;

	/** In ms since the epoch. */
	readonly startedAt = Date.now();

	endedAt: number | undefined;

	readonly #realDurationMs: number;

	readonly #timers: NodeJS.Timeout[];

	/** @param realDurationMs the plan's duration at the sandbox's speed */
	constructor(plan: JobPlan, realDurationMs: number) {
		super();
		this.plan = plan;
		this.#realDurationMs = realDurationMs;
		this.#timers = [
			setTimeout(() => {
				// A task that expires has never left the queue.
				if (plan.end !== 'expired') this.status = 'running';
			}, realDurationMs / 20),
			setTimeout(() => {
				this.finish(plan.end);
			}, realDurationMs),
		];
	}

	get ended(): boolean {
		return this.status !== 'queued' && this.status !== 'running';
	}

	/** The event at the end: a cancelled or expired task sends none. */
	get event(): EventName | undefined {
		if (this.status === 'completed') return 'run.completed';
		return this.status === 'failed' ? 'run.failed' : undefined;
	}

	finish(status: JobPlan['end']): void {
		if (this.ended) return;
		this.abandon();
		this.status = status;
		this.endedAt = Date.now();
		this.workedMs = this.plan.durationMs;
		this.emit('end');
	}

	/** Stops its clock permanently. */
	abandon(): void {
		for (const timer of this.#timers) clearTimeout(timer);
	}

	/** Resolves at the end, or when the time is up. */
	async untilEnded(withinMs: number): Promise<void> {
		if (this.ended) return;
		await once(this, 'end', { signal: AbortSignal.timeout(Math.ceil(withinMs)) }).catch(
			() => undefined,
		);
	}

	/** The task as the API shows it. */
	toTask(): Task {
		const { credits, error, runId, taskId, turnIndex } = this.plan;
		const progress = Math.min(99, ((Date.now() - this.startedAt) / this.#realDurationMs) * 100);
		const task = { task_id: taskId, run_id: runId, status: this.status, turn_index: turnIndex };
		if (this.status === 'queued') return { ...task, progress: 0 };
		if (!this.ended) {
			return {
				...task,
				phase: PHASES[Math.floor((progress / 100) * PHASES.length)] ?? 'queued',
				progress: Math.floor(progress),
			};
		}
		const ended = { ...task, duration_ms: this.workedMs };
		if (this.status === 'completed') {
			return { ...ended, progress: 100, credits_used: credits, result: this.plan.result() };
		}
		return { ...ended, credits_used: 0, ...(this.status === 'failed' && { error: error ?? '' }) };
	}
}
