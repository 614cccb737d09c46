import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nServer } from '../../../scripts/n8n/server.ts';
import { UserError } from '../../../scripts/user-error.ts';
import type { Cluster } from '../support/cluster.ts';

/** How long after the end of a process, as by default in systemd units that say when. */
const RESTART_AFTER_MS = 2_000;

/** Starts n8n's processes again whenever they end, as an operator's process manager does. */
export class Keeper {
	/** How often each process was started again, by name: `main`, `webhook 1`, `worker 2`, and so on. */
	readonly restarts: Record<string, number> = {};

	readonly #cluster: Cluster;

	readonly #processes = new Map<string, N8nServer>();

	readonly #kept: readonly Promise<void>[];

	#isOver = false;

	constructor(cluster: Cluster) {
		this.#cluster = cluster;
		const numbered = (name: string, processes: readonly N8nServer[]) =>
			processes.map((each, index) => [`${name} ${String(index + 1)}`, each] as const);
		const all = [
			['main', cluster.main] as const,
			...numbered('webhook', [cluster.webhooks, ...cluster.otherWebhooks]),
			...numbered('worker', cluster.workers),
		];
		this.#kept = all.map(async ([name, server]) => {
			await this.#keep(name, server);
		});
		// Before the processes themselves are ended, or they would be started again.
		cleanup.add(async () => {
			await this.stop();
		});
	}

	/** Ends a process at once, like a crash. */
	async kill(name: string): Promise<void> {
		const server = this.#processes.get(name);
		if (server === undefined) throw new Error(`${name} does not run.`);
		await server.kill();
	}

	/** Ends all of them for good. */
	async stop(): Promise<void> {
		this.#isOver = true;
		await Promise.all(
			[...this.#processes.values()].map(async (each) => {
				await each.kill();
			}),
		);
		await Promise.all(this.#kept);
	}

	async #keep(name: string, first: N8nServer): Promise<void> {
		let server = first;
		while (!this.#isOver) {
			this.#processes.set(name, server);
			await server.ended;
			this.#processes.delete(name);
			const next = await this.#startAgain(name, server);
			if (next === undefined) return;
			server = next;
		}
		await server.kill();
	}

	/** Tries until it works: a process does not start without its database. */
	async #startAgain(name: string, ended: N8nServer): Promise<N8nServer | undefined> {
		for (;;) {
			if (!this.#isOver) await sleep(RESTART_AFTER_MS);
			if (this.#isOver) return undefined;
			this.restarts[name] = (this.restarts[name] ?? 0) + 1;
			try {
				return await this.#cluster.again(ended);
			} catch (error) {
				if (!(error instanceof UserError)) throw error;
			}
		}
	}
}
