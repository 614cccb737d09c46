import plugin from 'fastify-plugin';

import type { World } from '../world.ts';
import type { Dialect } from './dialect.ts';

interface ProxyAnswer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body: string;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

const JSON_BODY = { 'content-type': 'application/json' };

export const PROXY_PAGE = '<!doctype html><title>Proxy</title><p>One moment please.</p>';

const ANSWERS: Readonly<Record<Exclude<Dialect['proxy'], 'none'>, ProxyAnswer>> = {
	htmlPages: { status: 200, headers: HTML, body: PROXY_PAGE },
	htmlErrors: { status: 502, headers: HTML, body: PROXY_PAGE },
	timeouts: { status: 408, headers: HTML, body: PROXY_PAGE },
	ownTimeouts: {
		status: 408,
		headers: JSON_BODY,
		body: '{"success":false,"error":"timeout","message":"This took too long."}',
	},
	emptyAnswers: { status: 200, body: '' },
	noContent: { status: 204, body: '' },
	redirects: { status: 302, headers: HTML, body: '' },
	lists: { status: 200, headers: JSON_BODY, body: '[]' },
};

/** Answers the first request of each kind as a proxy does that stands between; its repetition gets through. */
export const proxy = plugin<{ world: World }>((app, { world }, done) => {
	app.addHook('preHandler', async (request, reply) => {
		const { proxy: reading } = world.dialect;
		if (reading === 'none' || (reading === 'noContent' && request.method === 'DELETE'))
			return undefined;
		const identity = `proxy ${request.method} ${request.url} ${JSON.stringify(request.body)}`;
		if (world.struck.has(identity)) return undefined;
		world.struck.set(identity, 1);
		const { body, headers = {}, status } = ANSWERS[reading];
		if (reading === 'redirects') void reply.header('location', `${world.filesUrl}/login`);
		return await reply.code(status).headers(headers).send(body);
	});
	done();
});
