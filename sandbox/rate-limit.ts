import plugin from 'fastify-plugin';

import { ApiError } from './api-error.ts';
import type { World } from './world.ts';

/**
 * A fixed window for the whole organization. Settings can change it at any time, which ready-made limiters do not
 * allow.
 */
export const rateLimit = plugin<{ world: World }>((app, { world }, done) => {
	let windowEnds = 0;
	let left = 0;
	app.addHook('onRequest', (_request, reply, next) => {
		const { rateLimit: limit, rateRetryAfter, rateWindowMs } = world.settings;
		const now = Date.now();
		if (limit === 0) {
			next();
			return;
		}
		if (now >= windowEnds) {
			windowEnds = now + rateWindowMs;
			left = limit;
		}
		left -= 1;
		if (left >= 0) {
			next();
			return;
		}
		void reply.header(
			'retry-after',
			rateRetryAfter ?? String(Math.ceil((windowEnds - now) / 1000)),
		);
		next(new ApiError(429, 'rate_limited', 'Too many requests. Slow down.'));
	});
	done();
});
