import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parse as parseQuery } from 'node:querystring';

import express from 'express';
import type { Request, Response } from 'express';
import { jsonParse } from 'n8n-workflow';

/** What n8n answers to a webhook call. */
export interface Answer {
	readonly status: number;
	readonly body: unknown;
}

/** An error that n8n answers with a status of its own. Every other error is a 500. */
export class HttpError extends Error {
	override readonly name = 'HttpError';

	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

export interface WebhookServer {
	/** Without a slash at its end. */
	readonly url: string;
	/** Breaks the connections that are open. */
	disconnect(): void;
	stop(): Promise<void>;
}

/** @returns undefined when the node has answered through the response object */
export type WebhookHandler = (request: Request, response: Response) => Promise<Answer | undefined>;

/** n8n's own limit (`N8N_PAYLOAD_SIZE_MAX`). */
const MAX_BODY = '16mb';

/**
 * The HTTP side of n8n's server, which n8n-core does not have: a route, the parsing of bodies, and errors as answers.
 * It follows n8n 2.41.1 (`middlewares/body-parser`, `webhooks/webhook-request-handler`, `response-helper`).
 */
export async function serveWebhooks(route: string, handle: WebhookHandler): Promise<WebhookServer> {
	const app = express();
	app.post(
		route,
		express.raw({ type: () => true, limit: MAX_BODY }),
		async (request: Request, response: Response) => {
			try {
				parseBody(request);
				const answer = await handle(request, response);
				if (answer !== undefined) response.status(answer.status).json(answer.body);
			} catch (error) {
				sendError(response, error);
			}
		},
	);
	const server = app.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${String(port)}`,
		disconnect: () => {
			server.closeAllConnections();
		},
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/**
 * By itself, n8n reads the body only of types that it can parse; XML, which it can parse as well, is of no use to these nodes.
 *
 * @throws {HttpError} 422 when the body is not of the type that its header names
 */
function parseBody(request: Request): void {
	const rawBody: unknown = request.body;
	const parse = parserFor(request.headers['content-type'] ?? '');
	request.body = {};
	if (!Buffer.isBuffer(rawBody)) return;
	request.readRawBody = () => {
		request.rawBody = rawBody;
		return Promise.resolve();
	};
	if (parse === undefined) return;
	request.rawBody = rawBody;
	if (rawBody.length === 0) return;
	try {
		request.body = parse(rawBody.toString('utf8'));
	} catch {
		throw new HttpError(422, 'Failed to parse request body');
	}
}

function parserFor(contentType: string): ((text: string) => unknown) | undefined {
	if (contentType.startsWith('application/json')) return (text) => jsonParse<unknown>(text);
	if (contentType.startsWith('text/plain')) return (text) => text;
	if (contentType.startsWith('application/x-www-form-urlencoded')) return parseQuery;
	return undefined;
}

function sendError(response: Response, error: unknown): void {
	if (response.headersSent) return;
	const status = error instanceof HttpError ? error.status : 500;
	const message = error instanceof Error ? error.message : 'Unknown error';
	response.status(status).json({ code: 0, message });
}
