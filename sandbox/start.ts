import type { FastifyInstance } from 'fastify';

import { API_PREFIX, makeApiServer } from './api-server.ts';
import type { SandboxAddress } from './control-types.ts';
import { makeFileHost } from './file-host.ts';
import { makeSecrets, makeWorld } from './world.ts';
import type { World } from './world.ts';

const HOST = '127.0.0.1';

export interface SandboxOptions {
	/** 0 for any free one. */
	readonly port: number;
	readonly filesPort: number;
	/** How many times faster than life. */
	readonly speed: number;
}

export interface RunningSandbox {
	readonly address: SandboxAddress;
	/** For whoever runs the sandbox within its own process. */
	readonly world: World;
	/** Breaks whatever connections are open. */
	disconnect(): void;
	stop(): Promise<void>;
}

/**
 * Starts both origins on loopback.
 *
 * @throws when a port is taken
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
	const { apiKey, webhookSecret } = makeSecrets();
	const world = makeWorld(apiKey, { speed: options.speed, webhookSecret });
	const fileHost = makeFileHost(world);
	const api = await makeApiServer(world);
	const servers: FastifyInstance[] = [fileHost, api];
	const stop = async () => {
		world.ending.abort();
		for (const job of world.jobs.values()) job.abandon();
		await Promise.all(
			servers.map(async (server) => {
				await server.close();
			}),
		);
	};
	try {
		world.filesUrl = await fileHost.listen({ host: HOST, port: options.filesPort });
		const origin = await api.listen({ host: HOST, port: options.port });
		return {
			address: {
				apiUrl: origin + API_PREFIX,
				controlUrl: `${origin}/_sandbox`,
				filesUrl: world.filesUrl,
				apiKey,
				webhookSecret,
			},
			world,
			disconnect: () => {
				for (const { server } of servers) server.closeAllConnections();
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
