import type { FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

import { ApiError } from './api-error.ts';
import type { World } from './world.ts';

/** In one of the contract's security schemes that the dialect accepts. */
export function bringsKey({ apiKey, dialect }: World, { headers }: FastifyRequest): boolean {
	const { keyHeader } = dialect;
	return (
		(keyHeader !== 'apiKeyOnly' && headers.authorization === `Bearer ${apiKey}`) ||
		(keyHeader !== 'bearerOnly' && headers['x-api-key'] === apiKey)
	);
}

/**
 * Refuses every request without the key before it reads the body. The contract's `security` holds for all
 * operations; checked where the contract's library does it, an upload would be taken in first.
 */
export const auth = plugin<{ world: World }>((app, { world }, done) => {
	app.addHook('onRequest', (request, _reply, next) => {
		if (bringsKey(world, request)) {
			next();
			return;
		}
		next(new ApiError(401, 'invalid_api_key', 'The API key is missing or not valid.'));
	});
	done();
});
