import { randomUUID } from 'node:crypto';

import { fastify } from 'fastify';

import type { Order } from './asker.ts';

interface Message {
	readonly role: string;
	readonly content: unknown;
	readonly tool_calls?: readonly unknown[];
}

interface ChatRequest {
	readonly messages: readonly Message[];
	readonly stream?: boolean;
	readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** The name of the tool that the model calls. */
export const TOOL_NAME = 'make_workbook';

/** The tool with which an agent in n8n Agents asks what has become of a paused workflow. */
export const BACKGROUND_JOBS = 'check_background_jobs';

const COMPLETION = { id: 'chatcmpl-obedient', created: 1, model: 'obedient' };
const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

/**
 * A chat model that does what the user says: a list of turns, each a list of prompts for its tool. Then it replies with
 * everything that the tool has said. It remembers nothing, so many conversations may use it at the same time.
 *
 * @returns its address, for the credential of the model
 */
export async function startObedientModel(): Promise<string> {
	const server = fastify({ bodyLimit: 16 * 1024 ** 2 });
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }, reply) => {
		const { finish_reason, message } = nextStep(body);
		if (body.stream !== true) {
			const choices = [{ index: 0, finish_reason, message }];
			return { ...COMPLETION, object: 'chat.completion', choices, usage: USAGE };
		}
		const chunk = (delta: object, reason: string | null) => {
			const choices = [{ index: 0, delta, finish_reason: reason }];
			const object = 'chat.completion.chunk';
			return `data: ${JSON.stringify({ ...COMPLETION, object, choices, usage: USAGE })}\n\n`;
		};
		const text = `${chunk(message, null)}${chunk({}, finish_reason)}data: [DONE]\n\n`;
		return await reply.type('text/event-stream').send(text);
	});
	cleanup.add(async () => {
		await server.close();
	});
	return `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`;
}

/** What the model is told to do for an order of prompts. */
export function turnsOf(prompts: readonly string[], order: Order): string[][] {
	return order === 'at once' ? [[...prompts]] : prompts.map((prompt) => [prompt]);
}

/** What the tool has said to each call, as the model replies in the end; the reply as it is where it says something else. */
export function saidIn(reply: string): string[] {
	try {
		const list: unknown = JSON.parse(reply);
		return Array.isArray(list) ? list.map(String) : [reply];
	} catch {
		return [reply];
	}
}

function nextStep({ messages, tools = [] }: ChatRequest): {
	finish_reason: string;
	message: object;
} {
	const since = messages.slice(messages.findLastIndex(({ role }) => role === 'user'));
	const turn = since.filter(({ tool_calls: calls }) => (calls ?? []).length > 0).length;
	const prompts = turnsIn(since[0]?.content)[turn];
	const names = tools.map(({ function: { name } }) => name);
	if (turn === 0 && prompts === undefined && names.includes(BACKGROUND_JOBS)) {
		// A background job has ended, and n8n tells the agent to ask with this tool.
		return callTools([{ name: BACKGROUND_JOBS, input: {} }]);
	}
	if (prompts === undefined) {
		const said = since.filter(({ role }) => role === 'tool').map(({ content }) => content);
		const message = { role: 'assistant', content: JSON.stringify(said) };
		return { finish_reason: 'stop', message };
	}
	const name = names.find((known) => known.includes(TOOL_NAME)) ?? '';
	return callTools(prompts.map((prompt) => ({ name, input: { prompt } })));
}

function callTools(wanted: readonly { name: string; input: object }[]) {
	const calls = wanted.map(({ input, name }, index) => ({
		index,
		// n8n takes calls with the same ID for one.
		id: `call_${randomUUID()}`,
		type: 'function',
		function: { name, arguments: JSON.stringify(input) },
	}));
	return {
		finish_reason: 'tool_calls',
		message: { role: 'assistant', content: null, tool_calls: calls },
	};
}

/** [] where the user asks for nothing, as when n8n tells the agent what has happened. */
function turnsIn(content: unknown): string[][] {
	const text = Array.isArray(content) ? partsOf(content) : String(content);
	const [list = '[]'] = /\[\[".*"\]\]/s.exec(text) ?? [];
	const value: unknown = JSON.parse(list);
	const turns: unknown[] = Array.isArray(value) ? value : [];
	return turns.map((turn) => (Array.isArray(turn) ? turn.map(String) : []));
}

function partsOf(parts: readonly unknown[]): string {
	return parts
		.map((part) =>
			typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '',
		)
		.join('\n');
}
