import { fileURLToPath } from 'node:url';

import multipart from '@fastify/multipart';
import fastify from 'fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';

import { describeError, notFound } from './api-error.ts';
import type { ApiError } from './api-error.ts';
import { auth } from './auth.ts';
import { controlApi } from './control-api.ts';
import { answers } from './dialects/answers.ts';
import { proxy } from './dialects/proxy.ts';
import { faults } from './faults.ts';
import { rateLimit } from './rate-limit.ts';
import { requestLog } from './request-log.ts';
import { accountRoutes } from './routes/account.ts';
import { analysisRoutes } from './routes/analysis.ts';
import { generationRoutes } from './routes/generation.ts';
import { taskAndRunRoutes } from './routes/tasks-and-runs.ts';
import { textRoutes } from './routes/text.ts';
import { storeUpload, uploadRoutes } from './routes/uploads.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { World } from './world.ts';

const CONTRACT_PATH = fileURLToPath(new URL('../contract/overten.openapi.yaml', import.meta.url));

/** Path of the contract's `servers` entry. */
export const API_PREFIX = '/api/v1';

/** Overten's API as the contract describes it, plus the control API. */
export async function makeApiServer(world: World): Promise<FastifyInstance> {
	const app = fastify({
		bodyLimit: 5 * 1_048_576,
		forceCloseConnections: true,
		routerOptions: { querystringParser: parseQuery },
		// The contract uses OpenAPI keywords that are not part of JSON Schema, and a body of the wrong type must not be
		// coerced.
		ajv: {
			customOptions: {
				strict: false,
				allErrors: true,
				coerceTypes: false,
				removeAdditional: false,
			},
		},
	});
	await app.register(controlApi, { world, prefix: '/_sandbox' });
	await app.register(
		async (api) => {
			api.setErrorHandler(async (error: FastifyError | ApiError, _request, reply) => {
				const { status, body } = describeError(error);
				return await reply.code(status).send(body);
			});
			api.setNotFoundHandler(() => {
				throw notFound('This address');
			});
			// Responses can contain more than the contract describes, like Overten's own.
			api.setSerializerCompiler(() => JSON.stringify);
			await api.register(requestLog, { world, prefix: API_PREFIX });
			await api.register(rateLimit, { world });
			await api.register(auth, { world });
			await api.register(multipart, {
				attachFieldsToBody: 'keyValues',
				limits: { fileSize: Infinity },
				onFile: storeUpload(world),
			});
			api.decorateRequest('uploaded', undefined);
			await api.register(proxy, { world });
			await api.register(faults, { world, prefix: API_PREFIX, origin: 'api' });
			await api.register(answers, { world, prefix: API_PREFIX });
			await api.register(openapiGlue, {
				specification: CONTRACT_PATH,
				serviceHandlers: {
					...accountRoutes(world),
					...analysisRoutes(world),
					...generationRoutes(world),
					...taskAndRunRoutes(world),
					...textRoutes(world),
					...uploadRoutes(world),
					...webhookRoutes(world),
				},
			});
		},
		{ prefix: API_PREFIX },
	);
	return app;
}

/** All values stay text except `limit`, the only number in the contract's queries. */
function parseQuery(query: string): Record<string, unknown> {
	return Object.fromEntries(
		[...new URLSearchParams(query)].map(([name, value]) => [
			name,
			name === 'limit' && /^-?\d+$/.test(value) ? Number(value) : value,
		]),
	);
}
