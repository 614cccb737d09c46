import { ApiError, notFound } from './api-error.ts';
import type { Format, TaskError, TaskResult } from './contract.ts';
import { deliverEnd } from './deliveries.ts';
import { parseDirectives, parseDuration, withoutDirectives } from './directives.ts';
import type { Directives } from './directives.ts';
import { Job } from './job.ts';
import type { JobPlan } from './job.ts';
import type { Brand } from './office/content.ts';
import { completeTurn, fileNameFor, linkTo } from './runs.ts';
import type { DocumentVersion, RunRecord } from './runs.ts';
import { newJobId, scaled } from './world.ts';
import type { World } from './world.ts';

/** A request for a job of any kind. */
export interface Submission {
	readonly path: string;
	readonly body: SubmittedBody;
	/** Undefined when no file is generated. */
	readonly format: Format | undefined;
	readonly agentName: string;
	/** Nominal, in ms. */
	readonly durationMs: number;
	readonly credits: number;
	/** Rejects jobs that must not start; a job that was started earlier with the same key is not checked again. */
	check?(): void;
	/** The result without the file. */
	result(prompt: string): TaskResult;
}

export interface SubmittedBody {
	readonly prompt?: string;
	readonly async?: boolean;
	readonly webhook_url?: string | null;
	readonly idempotency_key?: string | null;
	readonly run_id?: string | null;
	readonly mode?: string;
	readonly file_name?: string | null;
	readonly brand?: Brand;
}

/**
 * Starts the job, or finds the one that was started with the same idempotency key.
 *
 * @throws {ApiError} as the contract says: 400, 402, 404, 409, 410
 */
export function submit(world: World, submission: Submission): Job {
	const { body, path } = submission;
	const key = body.idempotency_key ?? undefined;
	const fingerprint = fingerprintOf(path, body);
	const earlier = key === undefined ? undefined : findEarlier(world, key);
	if (earlier !== undefined && earlier.plan.fingerprint !== fingerprint) {
		throw new ApiError(
			409,
			'idempotency_conflict',
			'This idempotency key was already used for a different request.',
		);
	}
	if (earlier !== undefined && world.dialect.idempotentRepeat === 'conflictNamingTask') {
		const { runId, taskId } = earlier.plan;
		throw new ApiError(
			409,
			'idempotency_conflict',
			`This idempotency key belongs to the task ${taskId}.`,
			{ task_id: taskId, run_id: runId },
		);
	}
	const job = earlier ?? begin(world, submission, fingerprint);
	const isKept = earlier?.webhookUrl !== undefined && world.dialect.repeatedCallback === 'kept';
	if (body.async === true && typeof body.webhook_url === 'string' && !isKept) {
		job.webhookUrl = body.webhook_url;
	}
	return job;
}

const DAY_MS = 24 * 3_600_000;

/** The job that was begun under the key, while the dialect remembers it. */
function findEarlier(world: World, key: string): Job | undefined {
	const job = world.jobsByKey.get(key);
	const isForgotten =
		world.dialect.idempotentRepeat === 'freshAfterADay' &&
		job !== undefined &&
		Date.now() - job.startedAt > scaled(world, DAY_MS);
	return isForgotten ? undefined : job;
}

function begin(world: World, submission: Submission, fingerprint: string): Job {
	const { agentName, body, credits, format } = submission;
	const directives = parseDirectives((body.prompt ?? '') + (world.fates.shift() ?? ''));
	const prompt = withoutDirectives(body.prompt ?? '');
	submission.check?.();
	if (world.settings.credits < credits) {
		throw new ApiError(402, 'insufficient_credits', 'Your organization has no credits left.');
	}
	const run = format === undefined ? undefined : openRun(world, format, body, prompt);
	let version: DocumentVersion | undefined;
	const plan: JobPlan = {
		taskId: newJobId(world, 'task'),
		runId: run?.shown.run_id ?? newJobId(world, 'run'),
		format,
		agentName,
		turnIndex: run === undefined ? 0 : run.turns - 1,
		durationMs: durationOf(directives, submission.durationMs),
		credits,
		end: endOf(directives),
		error: errorOf(directives),
		directives,
		fingerprint,
		idempotencyKey: body.idempotency_key ?? undefined,
		result: () => ({
			...submission.result(prompt),
			...(run?.shown.edit_url !== undefined && { edit_url: run.shown.edit_url }),
			...(version !== undefined && linkTo(version, world, 'stored')),
		}),
	};
	const job = new Job(plan, scaled(world, plan.durationMs));
	world.jobs.set(plan.taskId, job);
	if (plan.idempotencyKey !== undefined) world.jobsByKey.set(plan.idempotencyKey, job);
	job.once('end', () => {
		if (job.status === 'completed') {
			world.settings.credits -= credits;
			if (run !== undefined) {
				const turn = { prompt, directives, makesFile: body.mode !== 'ask' };
				version = completeTurn(run, turn, submission.result(prompt).summary);
			}
			if (version !== undefined) world.versions.set(version.token, version);
		}
		job.told = deliverEnd(world, job, directives).catch(() => undefined);
	});
	if (run !== undefined) run.job = job;
	return job;
}

/** The run that the job continues, or a new one. */
function openRun(world: World, format: Format, body: SubmittedBody, prompt: string): RunRecord {
	if (body.run_id != null) {
		const run = world.runs.get(body.run_id);
		if (run === undefined) throw notFound('This run');
		if (run.format !== format) {
			throw new ApiError(400, 'wrong_format', `This run makes ${run.format} files.`);
		}
		run.turns += 1;
		run.brand = body.brand ?? run.brand;
		if (typeof body.file_name === 'string') {
			run.shown = { ...run.shown, file_name: fileNameFor(format, body.file_name, prompt) };
		}
		return run;
	}
	const now = new Date().toISOString();
	const runId = newJobId(world, 'run');
	const run: RunRecord = {
		shown: {
			run_id: runId,
			format,
			prompt,
			file_name: fileNameFor(format, body.file_name ?? '', prompt),
			edit_url: `https://app.overten.example/edit/${runId}`,
			created_at: now,
			updated_at: now,
		},
		format,
		prompts: [],
		turns: 1,
		brand: body.brand,
		job: undefined,
		version: undefined,
	};
	world.runs.set(runId, run);
	return run;
}

function fingerprintOf(path: string, body: SubmittedBody): string {
	const { async, idempotency_key, webhook_url, ...asked } = body;
	return JSON.stringify([path, Object.entries(asked).toSorted(([a], [b]) => a.localeCompare(b))]);
}

/** Nominal, in ms. */
export function durationOf(directives: Directives, usual: number): number {
	const wished = directives.get('duration');
	return wished === undefined ? usual : parseDuration(wished.value);
}

function endOf(directives: Directives): JobPlan['end'] {
	if (directives.has('cancel')) return 'cancelled';
	if (directives.has('expire')) return 'expired';
	return directives.has('fail') || directives.has('fail-text') ? 'failed' : 'completed';
}

/** `[[fail=code: message]]` as an object, `[[fail-text=…]]` as the plain string that Overten may also send. */
function errorOf(directives: Directives): TaskError | undefined {
	const text = directives.get('fail-text');
	if (text !== undefined) return text.value === '' ? 'The agents could not finish.' : text.value;
	const [code = '', ...message] = (directives.get('fail')?.value ?? '').split(':');
	return {
		code: code.trim() === '' ? 'agent_error' : code.trim(),
		message: message.length === 0 ? 'The agents could not finish.' : message.join(':').trim(),
	};
}
