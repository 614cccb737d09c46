import { fastify } from 'fastify';

import type { Cleanup } from '../cleanup.ts';

interface ChatRequest {
	readonly messages: readonly { readonly role: string; readonly content: string }[];
	readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** What the model asks the tool to generate. */
const TOOL_INPUT = { Prompt: 'A price list of a bakery, with one sheet for shops' };

/**
 * Starts a server that implements OpenAI's chat completions API and always acts the same way: it calls the first tool
 * that it is offered and, when it has the tool's response, replies that the work is done.
 *
 * @param cleanup stops it
 * @returns its base URL
 */
export async function startScriptedModel(cleanup: Cleanup): Promise<string> {
	const server = fastify();
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => ({
		id: 'chatcmpl-scripted',
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model: 'scripted',
		choices: [answerTo(body)],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	}));
	cleanup.add(async () => {
		await server.close();
	});
	return `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`;
}

function answerTo({ messages, tools = [] }: ChatRequest): object {
	const [tool] = tools;
	if (messages.at(-1)?.role === 'tool' || tool === undefined) {
		const message = { role: 'assistant', content: 'The price list is done.' };
		return { index: 0, finish_reason: 'stop', message };
	}
	const call = {
		id: 'call_1',
		type: 'function',
		function: { name: tool.function.name, arguments: JSON.stringify(TOOL_INPUT) },
	};
	return {
		index: 0,
		finish_reason: 'tool_calls',
		message: { role: 'assistant', content: null, tool_calls: [call] },
	};
}
