import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** The request to a chat model, in the format of OpenAI's chat API. */
export interface ChatRequest {
	readonly messages: readonly { readonly role: string; readonly content: unknown }[];
	readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export interface ModelServer {
	/** For the credential of the model. */
	readonly url: string;
	readonly requests: ChatRequest[];
}

/**
 * A scripted chat model: it calls the first tool that it is offered, then replies with `farewell`.
 *
 * @param turns the tool calls: one or several at the same time in each turn
 */
export async function startModelServer(
	turns: readonly (readonly object[])[],
	farewell: string,
): Promise<ModelServer> {
	const requests: ChatRequest[] = [];
	const server = createServer((incoming, response) => {
		void text(incoming).then((body) => {
			const request = parseRequest(body);
			requests.push(request);
			const calls = turns[requests.length - 1];
			const name = request.tools?.[0]?.function.name ?? '';
			const message =
				calls === undefined
					? { role: 'assistant', content: farewell }
					: {
							role: 'assistant',
							content: null,
							tool_calls: calls.map((input, index) => ({
								id: `call_${String(requests.length)}_${String(index)}`,
								type: 'function',
								function: { name, arguments: JSON.stringify(input) },
							})),
						};
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({
					id: 'chatcmpl-1',
					object: 'chat.completion',
					created: 1,
					model: 'scripted',
					choices: [
						{ index: 0, message, finish_reason: calls === undefined ? 'stop' : 'tool_calls' },
					],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	cleanup.add(() => {
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('There is no port.');
	return { url: `http://127.0.0.1:${String(address.port)}/v1`, requests };
}

function parseRequest(body: string): ChatRequest {
	const value: unknown = JSON.parse(body);
	if (isRequest(value)) return value;
	throw new TypeError('This is not a chat.');
}

function isRequest(value: unknown): value is ChatRequest {
	return typeof value === 'object' && value !== null && 'messages' in value;
}
