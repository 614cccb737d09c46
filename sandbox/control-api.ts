import type { FastifyPluginCallback } from 'fastify';

import type { DeliveryOrder, Fault, LoggedTask, Settings } from './control-types.ts';
import { attempt } from './deliveries.ts';
import { ASSUMED_DIALECT, DIALECT_SCHEMA } from './dialects/dialect.ts';
import type { DialectChange } from './dialects/dialect.ts';
import type { Job, JobPlan } from './job.ts';
import { addFault, resetWorld } from './world.ts';
import type { World } from './world.ts';

const headersSchema = { type: 'object', additionalProperties: { type: 'string' } };

const faultSchema = {
	type: 'object',
	required: ['path', 'kind'],
	additionalProperties: false,
	properties: {
		method: { type: 'string' },
		path: { type: 'string' },
		origin: { enum: ['api', 'files'] },
		kind: {
			enum: ['status', 'reset', 'resetAfter', 'slow', 'slowAnswer', 'malformed', 'truncate'],
		},
		status: { type: 'integer', minimum: 200, maximum: 599 },
		body: {},
		headers: headersSchema,
		retryAfter: { type: 'string' },
		delayMs: { type: 'number' },
		times: { type: 'integer', minimum: 1 },
		skip: { type: 'integer', minimum: 0 },
	},
	if: { properties: { kind: { const: 'truncate' } } },
	then: { required: ['origin'], properties: { origin: { const: 'files' } } },
};

const settingsSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		speed: { type: 'number', exclusiveMinimum: 0 },
		credits: { type: 'number' },
		syncCeilingMs: { type: 'number' },
		ceiling: { enum: ['promote', '408'] },
		rateLimit: { type: 'integer', minimum: 0 },
		rateWindowMs: { type: 'number' },
		rateRetryAfter: { type: 'string' },
		maxUploadBytes: { type: 'integer' },
		files: { enum: ['office', 'plain'] },
		latencyMs: { type: 'number', minimum: 0 },
		runAgeMs: { type: 'number', minimum: 0 },
		webhookSecret: { type: 'string', minLength: 1 },
		sunset: { type: 'string' },
	},
};

const endSchema = {
	type: 'object',
	required: ['status'],
	properties: { status: { enum: ['completed', 'failed', 'cancelled', 'expired'] } },
};

const deliverySchema = {
	type: 'object',
	required: ['url', 'body'],
	additionalProperties: false,
	properties: {
		url: { type: 'string' },
		body: {},
		event: { type: 'string' },
		secret: { type: 'string' },
		timestamp: { type: 'integer' },
		signature: { type: 'string' },
		headers: headersSchema,
		times: { type: 'integer', minimum: 1 },
	},
};

/** For tests and demonstrations: shows the requests to the sandbox and sets faults. README.md describes it. */
export const controlApi: FastifyPluginCallback<{ world: World }> = (app, { world }, done) => {
	app.get('/requests', () => world.requests);
	app.get('/files/requests', () => world.fileRequests);
	app.get('/deliveries', () => world.deliveries);
	app.get('/subscriptions/secrets', () => world.subscriptionSecrets);
	app.get('/tasks', () => [...world.jobs.values()].map(loggedTask));

	app.post<{ Body: Fault }>(
		'/faults',
		{ schema: { body: faultSchema } },
		async ({ body }, reply) => {
			addFault(world, body);
			return await reply.code(204).send();
		},
	);
	app.delete('/faults', async (_request, reply) => {
		world.faults = [];
		return await reply.code(204).send();
	});
	app.patch<{ Body: Partial<Settings> }>(
		'/settings',
		{ schema: { body: settingsSchema } },
		({ body }) => Object.assign(world.settings, body),
	);
	app.put<{ Body: DialectChange }>(
		'/dialect',
		{ schema: { body: DIALECT_SCHEMA } },
		({ body }) => (world.dialect = { ...ASSUMED_DIALECT, ...body }),
	);
	app.post<{ Body: { status: JobPlan['end'] }; Params: { taskId: string } }>(
		'/tasks/:taskId',
		{ schema: { body: endSchema } },
		async ({ body, params }, reply) => {
			const job = world.jobs.get(params.taskId);
			if (job === undefined) return await reply.code(404).send();
			job.finish(body.status);
			return loggedTask(job);
		},
	);
	app.post<{ Body: DeliveryOrder }>(
		'/deliver',
		{ schema: { body: deliverySchema } },
		async ({ body }) => {
			const statuses = await Promise.all(
				Array.from(
					{ length: body.times ?? 1 },
					async () => (await deliverOrder(world, body)) ?? null,
				),
			);
			return { statuses };
		},
	);
	app.post('/reset', async (_request, reply) => {
		resetWorld(world);
		return await reply.code(204).send();
	});
	done();
};

/** Without retries: the test checks the response, whatever it is. */
async function deliverOrder(world: World, order: DeliveryOrder): Promise<number | undefined> {
	const delivery = {
		url: order.url,
		event: order.event ?? 'run.completed',
		taskId: '',
		rawBody: typeof order.body === 'string' ? order.body : JSON.stringify(order.body),
		secret: order.secret ?? world.settings.webhookSecret,
		timestamp: order.timestamp,
		signature: order.signature,
		headers: order.headers,
	};
	return await attempt(world, delivery, 1);
}

function loggedTask({ plan, status, webhookUrl }: Job): LoggedTask {
	const { idempotencyKey, runId, taskId } = plan;
	return { task_id: taskId, run_id: runId, status, idempotencyKey, webhookUrl };
}
