import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import express from 'express';
import type { Request, Response } from 'express';

import { callNode, prepare } from '../../support/waiting-host.ts';
import type { N8nInstance } from './n8n-instance.ts';
import type { N8nProcess } from './n8n-process.ts';
import { dataOf } from './row.ts';

const STORING_MS = 100;

/** How the instance at an address takes the calls at its waiting executions. */
export interface Receiver {
	readonly instance: N8nInstance;
	/** n8n 2 has its database see to it that an execution is resumed once; n8n 1 leaves it to the node. */
	readonly generation: 1 | 2;
	/** Which process gets the next call. */
	nextProcess(): N8nProcess;
}

/** A call at a waiting execution, as it was answered. */
export interface ReceivedCall {
	readonly at: number;
	answeredAt: number | undefined;
	status: number | undefined;
	/** The process that had it has crashed. */
	readonly lost: () => boolean;
}

/** The address at which executions that wait are called: its answers are those of n8n's waiting webhooks. */
export class CallbackAddress {
	readonly url: string;

	receiver: Receiver | undefined;

	readonly calls: ReceivedCall[] = [];

	readonly #server: Server;

	private constructor(url: string, server: Server) {
		this.url = url;
		this.#server = server;
	}

	static async open(): Promise<CallbackAddress> {
		const app = express();
		const server = app.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const address = new CallbackAddress(`http://127.0.0.1:${String(port)}`, server);
		app.post(
			'/webhook-waiting/:id/:path',
			express.raw({ type: () => true, limit: '16mb' }),
			async (request, response) => {
				await address.#take(request, response);
			},
		);
		return address;
	}

	/** Breaks whatever calls are open, and forgets all. */
	reset(): void {
		this.receiver = undefined;
		this.calls.length = 0;
		this.#server.closeAllConnections();
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}

	async #take(request: Request, response: Response): Promise<void> {
		if (this.receiver === undefined) {
			response.status(404).end();
			return;
		}
		const { receiver } = this;
		const process = receiver.nextProcess();
		const { life } = process;
		const call: ReceivedCall = {
			at: Date.now(),
			answeredAt: undefined,
			status: undefined,
			lost: () => life.ended,
		};
		this.calls.push(call);
		response.once('finish', () => {
			call.answeredAt = Date.now();
			call.status = response.statusCode;
		});
		await process.run(async () => {
			await resume(receiver, process, request, response);
		});
	}
}

async function resume(
	{ generation, instance }: Receiver,
	process: N8nProcess,
	request: Request,
	response: Response,
): Promise<void> {
	const row = instance.rows.find(({ id }) => id === request.params.id);
	if (row === undefined) {
		response.status(404).json({ message: 'The execution does not exist.' });
		return;
	}
	if (row.status !== 'waiting') {
		const isStored = generation === 2 || row.reports.length > 0;
		response.status(isStored ? 409 : 500).json({ message: `The execution is ${row.status}.` });
		return;
	}
	const data = dataOf(row);
	const answer = await callNode({ n8n: process.n8n, execution: row }, data, request, response);
	if (answer.workflowData === undefined) return;
	if (generation === 2 && !isWaiting(row)) {
		if (!response.headersSent) response.status(500).json({ message: 'There was a problem.' });
		return;
	}
	// n8n 1 takes a moment to store that the execution goes on.
	if (generation === 1) await sleep(STORING_MS);
	if (answer.noWebhookResponse !== true) response.json(answer.webhookResponse ?? {});
	prepare(data, answer.workflowData);
	instance.goOn(row, data, process, 'call');
}

/** Another call may have resumed it in the meantime. */
function isWaiting(row: { readonly status: string }): boolean {
	return row.status === 'waiting';
}
