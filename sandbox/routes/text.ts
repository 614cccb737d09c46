import type { FastifyReply, FastifyRequest } from 'fastify';

import { withoutDirectives } from '../directives.ts';
import type { World } from '../world.ts';
import { answerJob } from './generation.ts';

interface TextBody {
	readonly text?: string;
	readonly prompt?: string;
	readonly async?: boolean;
	readonly webhook_url?: string | null;
}

type TextCall = FastifyRequest<{ Body: TextBody }>;

/** The operations that generate a text instead of a file. */
export function textRoutes(world: World) {
	const handler =
		(path: string, write: (body: TextBody) => string) =>
		async ({ body }: TextCall, reply: FastifyReply): Promise<object> => {
			const isAlwaysSync = world.dialect.textAsync === 'ignored';
			const submission = {
				path,
				body: {
					...body,
					prompt: [body.prompt, body.text].join('\n'),
					...(isAlwaysSync && { async: false }),
				},
				format: undefined,
				agentName: 'text_agent_api',
				durationMs: 3_000,
				credits: 1,
				result: () => ({ text: withoutDirectives(write(body)) }),
			};
			const answer = await answerJob(world, reply, submission, { holds: isAlwaysSync });
			if (isAlwaysSync && 'text' in answer) return { text: answer.text };
			// A finished text is answered without its task (documented).
			return 'text' in answer ? { text: answer.text, credits_used: 1 } : answer;
		};
	return {
		humanizeText: handler('/text/humanize', ({ text = '' }) => `Well, ${text}`),
		rewriteText: handler(
			'/text/rewrite',
			({ text = '', prompt = '' }) => `${text} (changed: ${prompt})`,
		),
		draftText: handler('/text/new-content', ({ prompt = '' }) => `A passage about: ${prompt}`),
	};
}
