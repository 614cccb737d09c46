import { setTimeout as sleep } from 'node:timers/promises';

import type { Request, Response } from 'express';

import { callWaiting } from '../../support/n8n-server/waiting-executions.ts';
import { HttpError, serveWebhooks } from '../../support/n8n-server/webhook-server.ts';
import type { Answer, WebhookServer } from '../../support/n8n-server/webhook-server.ts';
import type { N8nInstance } from './n8n-instance.ts';
import type { N8nProcess } from './n8n-process.ts';
import { stillAlive } from './process-life.ts';
import { dataOf } from './row.ts';
import type { Row } from './row.ts';

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
	receiver: Receiver | undefined;

	readonly calls: ReceivedCall[] = [];

	#server: WebhookServer | undefined;

	static async open(): Promise<CallbackAddress> {
		const address = new CallbackAddress();
		address.#server = await serveWebhooks(
			'/webhook-waiting/:id/:suffix',
			async (request, response) => await address.#take(request, response),
		);
		return address;
	}

	/** Without a slash at its end. */
	get url(): string {
		if (this.#server === undefined) throw new Error('The address was not opened.');
		return this.#server.url;
	}

	/** Breaks whatever calls are open, and forgets all. */
	reset(): void {
		this.receiver = undefined;
		this.calls.length = 0;
		this.#server?.disconnect();
	}

	async close(): Promise<void> {
		await this.#server?.stop();
	}

	async #take(request: Request, response: Response): Promise<Answer | undefined> {
		if (this.receiver === undefined) throw new HttpError(404, 'The execution does not exist.');
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
		return await process.run(async () => await resume(receiver, process, request, response));
	}
}

async function resume(
	{ generation, instance }: Receiver,
	process: N8nProcess,
	request: Request,
	response: Response,
): Promise<Answer | undefined> {
	const { id, suffix } = request.params;
	const row = instance.rows.find((one) => one.id === id);
	if (row === undefined) throw new HttpError(404, 'The execution does not exist.');
	if (!isWaiting(row)) {
		const isStored = generation === 2 || row.reports.length > 0;
		throw new HttpError(isStored ? 409 : 500, `The execution is ${row.status}.`);
	}
	return await callWaiting({
		n8n: process.n8n,
		execution: row,
		data: dataOf(row),
		suffix: String(suffix),
		request,
		response,
		start: async (data) => {
			// Another call may have resumed it in the meantime.
			if (generation === 2 && !isWaiting(row)) throw new Error('The execution is resumed already.');
			// n8n 1 takes a moment to store that the execution continues.
			if (generation === 1) await sleep(STORING_MS);
			await stillAlive();
			instance.goOn(row, data, process, 'call');
		},
	});
}

function isWaiting({ status }: Row): boolean {
	return status === 'waiting';
}
