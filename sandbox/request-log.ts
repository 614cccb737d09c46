import plugin from 'fastify-plugin';

import { bringsKey } from './auth.ts';
import type { LoggedRequest } from './control-types.ts';
import { log } from './world.ts';
import type { World } from './world.ts';

declare module 'fastify' {
	interface FastifyRequest {
		entry: LoggedRequest | undefined;
	}
}

/** Logs the requests to the API, for the control API. It stores only the names of headers. */
export const requestLog = plugin<{ world: World; prefix: string }>(
	(app, { world, prefix }, done) => {
		app.decorateRequest('entry', undefined);
		app.addHook('onRequest', (request, _reply, next) => {
			request.entry = log(world.requests, {
				method: request.method,
				path: request.url.slice(prefix.length),
				body: undefined,
				headerNames: Object.keys(request.headers),
				keyAccepted: bringsKey(world, request),
				status: undefined,
				fault: undefined,
				at: Date.now(),
				answeredAt: undefined,
			});
			next();
		});
		app.addHook('preValidation', (request, _reply, next) => {
			if (request.entry !== undefined) request.entry.body = request.body;
			next();
		});
		app.addHook('onResponse', (request, reply, next) => {
			if (request.entry !== undefined) {
				request.entry.status = reply.statusCode;
				request.entry.answeredAt = Date.now();
				request.entry.fault = request.fault?.kind;
			}
			next();
		});
		done();
	},
);
