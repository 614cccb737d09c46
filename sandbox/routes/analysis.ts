import { setTimeout as sleep } from 'node:timers/promises';

import type { FastifyRequest } from 'fastify';

import { ApiError, notFound } from '../api-error.ts';
import { parseDirectives, withoutDirectives } from '../directives.ts';
import { describeTable } from '../office/read-table.ts';
import { durationOf } from '../submission.ts';
import { newId, scaled } from '../world.ts';
import type { World } from '../world.ts';

type AnalyzeCall = FastifyRequest<{ Body: { file_id: string; prompt: string } }>;

const CREDITS = 1;

/** Nominal; 3 to 15 s are documented. */
const DURATION_MS = 5_000;

export function analysisRoutes(world: World) {
	return {
		analyzeSpreadsheet: async ({ body }: AnalyzeCall): Promise<object> => {
			const file = world.files.get(body.file_id);
			if (file === undefined) throw notFound('This file');
			if (file.purpose !== 'reference') {
				throw new ApiError(400, 'wrong_purpose', 'Upload the file with purpose reference.');
			}
			if (world.settings.credits < CREDITS) {
				throw new ApiError(402, 'insufficient_credits', 'Your organization has no credits left.');
			}
			const directives = parseDirectives(body.prompt);
			const durationMs = durationOf(directives, DURATION_MS);
			const { columns, rows } = await describeTable(file.fileName, file.content);
			await sleep(scaled(world, durationMs));
			if (directives.has('fail')) {
				throw new ApiError(500, 'analysis_failed', 'The agents could not finish.');
			}
			world.settings.credits -= CREDITS;
			return {
				run_id: newId('run'),
				answer: `The sheet has ${String(rows)} rows with the columns ${columns.join(', ')} (${String(columns.length)} columns). You asked: ${withoutDirectives(body.prompt)}`,
				tool_calls: 2,
				duration_ms: durationMs,
				credits_used: CREDITS,
			};
		},
	};
}
