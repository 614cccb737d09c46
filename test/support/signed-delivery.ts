import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

import type { DeliveryOrder } from '../../sandbox/control-types';

/** Sends deliveries as Overten does, with its own patience: the sandbox's is 15 s. */
export class SignedSender {
	readonly #agent: Agent;

	readonly #secret: string;

	constructor(secret: string, atOnce = Infinity) {
		this.#secret = secret;
		this.#agent = new Agent({ keepAlive: true, maxSockets: atOnce });
	}

	/** @returns the status; undefined when there was no answer within the patience, in ms */
	async send({ body, url }: DeliveryOrder, patienceMs = 10_000): Promise<number | undefined> {
		const bytes = Buffer.from(JSON.stringify(body));
		const timestamp = String(Math.floor(Date.now() / 1000));
		const digest = createHmac('sha256', this.#secret)
			.update(`${timestamp}.`)
			.update(bytes)
			.digest('hex');
		const headers = {
			'content-type': 'application/json',
			'content-length': bytes.length,
			'x-overten-signature': `sha256=${digest}`,
			'x-overten-timestamp': timestamp,
		};
		return await new Promise((resolve) => {
			const sending = request(url, { agent: this.#agent, method: 'POST', headers }, (answer) => {
				answer.resume().once('end', () => {
					resolve(answer.statusCode);
				});
			});
			sending.setTimeout(patienceMs, () => {
				sending.destroy();
			});
			sending.once('error', () => {
				resolve(undefined);
			});
			sending.end(bytes);
		});
	}

	stop(): void {
		this.#agent.destroy();
	}
}
