import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import axios from 'axios';

const HOST = '127.0.0.1';

const IS_WEBHOOK = /^\/webhook(?:-waiting)?\//;

export interface ProxyOptions {
	/** Where it listens. */
	readonly port: number;
	/** Where n8n listens. */
	readonly n8nPort: number;
	/** The path under which n8n is known outside, without a slash at its end; n8n itself is asked without it. */
	readonly prefix?: string;
	/** Whether calls of webhooks are answered 503 until n8n says that it is ready; asked at each call. */
	readonly asksReadiness: () => boolean;
	/** Whether a 404 of a webhook becomes a 503: n8n 1 says that it is ready before it serves webhooks. */
	readonly hides404?: boolean;
}

/** A reverse proxy in front of n8n on loopback, until the test file ends. */
export async function startReadinessProxy(options: ProxyOptions): Promise<void> {
	const { asksReadiness, hides404 = false, n8nPort, port, prefix = '' } = options;
	const server = createServer((call, response) => {
		const { url = '/' } = call;
		if (!url.startsWith(prefix)) {
			response.writeHead(404).end();
			return;
		}
		const path = url.slice(prefix.length);
		const isHeld = asksReadiness() && IS_WEBHOOK.test(path);
		const statuses = isHeld && hides404 ? new Map([[404, 503]]) : new Map<number, number>();
		void (isHeld ? isReady(n8nPort) : Promise.resolve(true)).then((ready) => {
			if (ready) forward(call, response, { port: n8nPort, path, statuses });
			else response.writeHead(503).end();
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(port, HOST, resolve);
	});
	cleanup.add(() => {
		server.close();
		server.closeAllConnections();
	});
}

export async function isReady(n8nPort: number): Promise<boolean> {
	const readiness = `http://${HOST}:${String(n8nPort)}/healthz/readiness`;
	return await axios.get(readiness, { proxy: false, timeout: 5_000 }).then(
		() => true,
		() => false,
	);
}

export interface Target {
	readonly port: number;
	readonly path: string;
	/** What becomes of n8n's statuses; others stay as they are. */
	readonly statuses: ReadonlyMap<number, number>;
}

export function forward(
	call: IncomingMessage,
	response: ServerResponse,
	{ path, port, statuses }: Target,
): void {
	const { headers, method } = call;
	const passed = request({ host: HOST, port, method, path, headers, agent: false }, (answer) => {
		const status = answer.statusCode ?? 502;
		response.writeHead(statuses.get(status) ?? status, answer.headers);
		answer.pipe(response);
	});
	passed.on('error', () => {
		if (response.headersSent) response.destroy();
		else response.writeHead(502).end();
	});
	call.pipe(passed);
}
