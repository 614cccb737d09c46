import { setTimeout as sleep } from 'node:timers/promises';

import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

import type { Fault } from './control-types.ts';
import { parseDirectives, parseDuration } from './directives.ts';
import type { DirectiveName } from './directives.ts';
import type { World } from './world.ts';

declare module 'fastify' {
	interface FastifyRequest {
		/** The fault of this request. */
		fault: Fault | undefined;
	}
}

interface FaultOptions {
	readonly world: World;
	/** Of the API's paths. */
	readonly prefix: string;
	readonly origin: 'api' | 'files';
}

/** Makes requests fail: with the control API's faults, or with the directives in their prompt. */
export const faults = plugin<FaultOptions>((app, { origin, prefix, world }, done) => {
	app.decorateRequest('fault', undefined);

	app.addHook('preHandler', async (request, reply) => {
		const path = request.url.slice(prefix.length).replace(/\?.*/, '');
		request.fault =
			nextFault(world, origin, request.method, path) ?? faultInPrompt(world, request.body);
		const { signal } = world.ending;
		try {
			if (origin === 'api') await travel(world, signal);
			await strikeBefore(request.fault, request, reply, signal);
		} catch (error) {
			if (!signal.aborted) throw error;
			hangUp(request, reply);
		}
		return reply.sent ? reply : undefined;
	});

	app.addHook('onSend', async (request, reply, payload) => {
		if (origin === 'api') await travel(world);
		if (request.fault?.kind === 'slowAnswer') await sleep(request.fault.delayMs);
		if (request.fault?.kind === 'resetAfter') request.raw.socket.destroy();
		if (request.fault?.kind !== 'malformed') return payload;
		reply.removeHeader('content-length');
		return '{"task_id": "task_';
	});
	done();
});

/** @throws when the signal aborts: what is under way at a reset does not arrive in the world after it */
async function travel({ settings }: World, signal?: AbortSignal): Promise<void> {
	if (settings.latencyMs > 0) await sleep(settings.latencyMs, undefined, { signal });
}

async function strikeBefore(
	fault: Fault | undefined,
	request: FastifyRequest,
	reply: FastifyReply,
	signal: AbortSignal,
): Promise<void> {
	if (fault?.delayMs !== undefined && fault.kind !== 'slowAnswer') {
		await sleep(fault.delayMs, undefined, { signal });
	}
	if (fault?.kind === 'reset') hangUp(request, reply);
	if (fault?.kind !== 'status') return;
	const status = fault.status ?? 500;
	void reply.headers(fault.headers ?? {});
	if (fault.retryAfter !== undefined) void reply.header('retry-after', fault.retryAfter);
	await reply.code(status).send(
		fault.body ?? {
			success: false,
			error: `fault_${String(status)}`,
			message: 'This fault was requested.',
		},
	);
}

function hangUp(request: FastifyRequest, reply: FastifyReply): void {
	request.raw.socket.destroy();
	reply.hijack();
}

function nextFault(
	world: World,
	origin: FaultOptions['origin'],
	method: string,
	path: string,
): Fault | undefined {
	const matching = world.faults.filter(
		(fault) =>
			(fault.origin ?? 'api') === origin &&
			(fault.method ?? method) === method &&
			matches(fault.path, path),
	);
	const found = matching.find(({ toSkip }) => toSkip === 0);
	for (const fault of matching) if (fault !== found) fault.toSkip = Math.max(0, fault.toSkip - 1);
	if (found === undefined) return undefined;
	found.left -= 1;
	if (found.left <= 0) world.faults = world.faults.filter((fault) => fault !== found);
	return found;
}

function matches(pattern: string, path: string): boolean {
	return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function faultInPrompt(world: World, body: unknown): Fault | undefined {
	if (typeof body !== 'object' || body === null) return undefined;
	const said = ['prompt' in body ? body.prompt : undefined, 'text' in body ? body.text : undefined];
	const prompt = said.filter((text) => typeof text === 'string').join('\n');
	const directives = parseDirectives(prompt);
	const key = 'idempotency_key' in body ? String(body.idempotency_key) : '';
	const strikes = (name: DirectiveName): boolean => {
		const directive = directives.get(name);
		const identity = JSON.stringify([name, key, prompt]);
		const struck = world.struck.get(identity) ?? 0;
		if (directive === undefined || struck >= directive.times) return false;
		world.struck.set(identity, struck + 1);
		return true;
	};
	const path = '*';
	if (strikes('status')) {
		const retryAfter = directives.get('retry-after')?.value;
		return {
			path,
			kind: 'status',
			status: Number(directives.get('status')?.value),
			...(retryAfter !== undefined && { retryAfter }),
		};
	}
	if (strikes('reset')) return { path, kind: 'resetAfter' };
	if (strikes('malformed')) return { path, kind: 'malformed' };
	const slow = directives.get('slow');
	return slow === undefined
		? undefined
		: { path, kind: 'slow', delayMs: parseDuration(slow.value) };
}
