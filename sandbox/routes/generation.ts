import type { FastifyReply, FastifyRequest } from 'fastify';

import { ApiError } from '../api-error.ts';
import type { Format, GenerateRequest, TaskResult } from '../contract.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Directives } from '../directives.ts';
import type { Job } from '../job.ts';
import { checkReferences, missingPieces } from '../preflight.ts';
import { submit } from '../submission.ts';
import type { Submission } from '../submission.ts';
import { scaled } from '../world.ts';
import type { World } from '../world.ts';

type GenerateCall = FastifyRequest<{ Body: GenerateRequest }>;

interface Agent {
	readonly name: string;
	readonly format: Format | undefined;
	/** What a finished run costs. */
	readonly credits: number;
	/** Nominal, in ms. */
	readonly durationMs: number;
	result(prompt: string): TaskResult;
}

const summary = (prompt: string): TaskResult => ({
	summary: `Made from: ${prompt.slice(0, 120)}`,
	artifacts: [],
});

const AGENTS = {
	excel: {
		name: 'excel_agent_api',
		format: 'excel',
		credits: 12,
		durationMs: 120_000,
		result: summary,
	},
	word: {
		name: 'word_agent_api',
		format: 'word',
		credits: 8,
		durationMs: 110_000,
		result: summary,
	},
	slides: {
		name: 'slides_agent_api',
		format: 'slides',
		credits: 15,
		durationMs: 130_000,
		result: summary,
	},
	outline: {
		name: 'outline_agent_api',
		format: undefined,
		credits: 2,
		durationMs: 20_000,
		result: (prompt) => ({
			summary: `Outline of: ${prompt.slice(0, 120)}`,
			outline: ['Title', 'At a Glance', 'Next Steps'].map((title, index) => ({
				slide: index + 1,
				title,
			})),
		}),
	},
} satisfies Record<string, Agent>;

/** The operations that generate a document, or the outline of one. */
export function generationRoutes(world: World) {
	const handler =
		(agent: Agent, path: string) =>
		async (request: GenerateCall, reply: FastifyReply): Promise<object> => {
			const { body } = request;
			return await answerJob(world, reply, {
				path,
				body,
				format: agent.format,
				agentName: agent.name,
				durationMs: agent.durationMs,
				credits: agent.credits,
				check: () => {
					checkReferences(world, body);
					const missing = missingPieces(world, body);
					if (missing.length === 0) return;
					throw new ApiError(400, 'preflight_failed', 'The request is incomplete.', { missing });
				},
				result: (prompt) => ({
					...agent.result(prompt),
					...(body.mode === 'ask' && { answer: `The answer to: ${prompt.slice(0, 120)}` }),
				}),
			});
		};
	return {
		generateSpreadsheet: handler(AGENTS.excel, '/excel/generate'),
		generateDocument: handler(AGENTS.word, '/word/generate'),
		generatePresentation: handler(AGENTS.slides, '/slides/generate'),
		outlinePresentation: handler(AGENTS.outline, '/slides/outline'),
	};
}

/**
 * Begins or finds the job, and answers as async, sync, or sync at its ceiling.
 *
 * @param options.holds whether a sync request is held until its end in every dialect
 */
export async function answerJob(
	world: World,
	reply: FastifyReply,
	submission: Submission,
	{ holds = false }: { readonly holds?: boolean } = {},
): Promise<object> {
	const { promotion } = world.dialect;
	const job = submit(world, submission);
	const { directives } = job.plan;
	if (submission.body.async === true) {
		const answer = acceptedAnswer(job, directives);
		if (directives.get('callback')?.value === 'early') {
			job.finish(job.plan.end);
			await job.told;
		}
		void reply.code(202);
		return answer;
	}
	const isRefused = directives.has('408') || (promotion === 'answered408' && !holds);
	const atOnce = directives.has('promote') || isRefused || (promotion === 'early' && !holds);
	const ceiling = atOnce ? 0 : scaled(world, world.settings.syncCeilingMs);
	await job.untilEnded(ceiling);
	if (job.ended) return endedAnswer(job, world.dialect);
	if (isRefused || world.settings.ceiling === '408') {
		throw new ApiError(408, 'sync_timeout', 'This takes longer. Ask again with async.');
	}
	void reply.code(202);
	return acceptedAnswer(job, directives);
}

function acceptedAnswer({ plan, status }: Job, directives: Directives): object {
	return {
		...(!directives.has('no-task-id') && { task_id: plan.taskId }),
		run_id: plan.runId,
		status,
		message: 'The job continues as a task.',
	};
}

function endedAnswer(job: Job, { heldFailure }: Dialect): object {
	const { error, result, ...task } = job.toTask();
	if (heldFailure === 'task' && job.status !== 'completed') return { ...task, error };
	switch (job.status) {
		case 'completed':
			return { ...task, ...result };
		case 'cancelled':
			throw new ApiError(409, 'task_cancelled', 'The task was cancelled.');
		case 'expired':
			throw new ApiError(410, 'task_expired', 'The task waited too long in the queue.');
		default:
			throw new ApiError(
				500,
				'generation_failed',
				typeof error === 'string' ? error : (error?.message ?? 'The agents could not finish.'),
			);
	}
}
