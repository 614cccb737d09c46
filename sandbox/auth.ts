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
 * Rejects every request without the key before the body is read. The contract's `security` applies to all operations,
 * but its library would check the key only after an upload was received.
 */
export const auth = plugin<{ world: World }>((app, { world }, done) => {
	app.addHook('onRequest', (request, _reply, next) => {
		if (bringsKey(world, request)) {
			next();
			return;
		}
		next(new ApiError(401, 'invalid_api_key', 'The API key is missing or invalid.'));
	});
	done();
});
