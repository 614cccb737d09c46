import plugin from 'fastify-plugin';

import { ApiError } from './api-error.ts';
import type { World } from './world.ts';

/**
 * A fixed window for the whole organization. Settings can change it at any time, which ready-made limiters do not
 * allow.
 */
export const rateLimit = plugin<{ world: World }>((app, { world }, done) => {
	app.addHook('onRequest', (_request, reply, next) => {
		const { rateLimit: limit, rateRetryAfter, rateWindowMs } = world.settings;
		const now = Date.now();
		if (limit === 0) {
			next();
			return;
		}
		if (now >= world.rateWindow.endsAt) {
			world.rateWindow = { endsAt: now + rateWindowMs, left: limit };
		}
		const { rateWindow } = world;
		rateWindow.left -= 1;
		if (rateWindow.left >= 0) {
			next();
			return;
		}
		void reply.header(
			'retry-after',
			rateRetryAfter ?? String(Math.ceil((rateWindow.endsAt - now) / 1000)),
		);
		next(new ApiError(429, 'rate_limited', 'Too many requests. Slow down.'));
	});
	done();
});
