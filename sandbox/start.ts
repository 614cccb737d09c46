import { once } from 'node:events';

import type { FastifyInstance } from 'fastify';

import { API_PREFIX, makeApiServer } from './api-server.ts';
import type { SandboxAddress } from './control-types.ts';
import { ASSUMED_DIALECT } from './dialects/dialect.ts';
import type { DialectChange } from './dialects/dialect.ts';
import { makeFileHost } from './file-host.ts';
import { makeSecrets, makeWorld } from './world.ts';
import type { World } from './world.ts';

const HOST = '127.0.0.1';

export interface SandboxOptions {
	/** 0 for any free port. */
	readonly port: number;
	readonly filesPort: number;
	/** How many times faster than real time. */
	readonly speed: number;
	/** What is not named is as assumed. */
	readonly dialect?: DialectChange;
}

export interface RunningSandbox {
	readonly address: SandboxAddress;
	/** For whoever runs the sandbox within its own process. */
	readonly world: World;
	/** Breaks whatever connections are open. */
	disconnect(): void;
	/** Breaks them and refuses further ones, as a machine does on which nothing runs: nothing is delivered, either. */
	goDown(): Promise<void>;
	/** At the same addresses. */
	comeBack(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts both origins on loopback.
 *
 * @throws when a port is already in use
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
	const { apiKey, webhookSecret } = makeSecrets();
	const world = makeWorld(apiKey, {
		settings: { speed: options.speed, webhookSecret },
		dialect: { ...ASSUMED_DIALECT, ...options.dialect },
	});
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
		world.apiUrl = origin + API_PREFIX;
		return {
			address: {
				apiUrl: world.apiUrl,
				controlUrl: `${origin}/_sandbox`,
				filesUrl: world.filesUrl,
				apiKey,
				webhookSecret,
			},
			world,
			disconnect: () => {
				for (const { server } of servers) server.closeAllConnections();
			},
			goDown: async () => {
				world.isCutOff = true;
				await Promise.all(
					servers.map(async ({ server }) => {
						const closed = once(server, 'close');
						server.close();
						server.closeAllConnections();
						await closed;
					}),
				);
			},
			comeBack: async () => {
				await listenAgain(fileHost, world.filesUrl);
				await listenAgain(api, world.apiUrl);
				world.isCutOff = false;
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function listenAgain({ server }: FastifyInstance, url: string): Promise<void> {
	const listening = once(server, 'listening');
	server.listen(Number(new URL(url).port), HOST);
	await listening;
}
