import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import type { SandboxAddress } from '../../../sandbox/control-types.ts';
import type { Phase } from './outage.ts';

const CHANNEL = 'http.client.request.start';

const SECOND_MS = 1_000;

/** Counts the requests of a day to Overten as they leave n8n: what is refused never reaches Overten's own log. */
export class Traffic {
	/** By the second of the day. Files come from another host, and do not count. */
	readonly perSecond: number[] = [];

	readonly #begin: number;

	readonly #host: string;

	/** @param begin of the day, in ms since the epoch */
	constructor({ apiUrl }: SandboxAddress, begin: number) {
		this.#begin = begin;
		this.#host = new URL(apiUrl).host;
		subscribe(CHANNEL, this.#count);
	}

	end(): void {
		unsubscribe(CHANNEL, this.#count);
	}

	get total(): number {
		return sum(this.perSecond);
	}

	/** The most requests of a second in a stretch of the day. */
	peak({ from, to }: Omit<Phase, 'name'>): number {
		return Math.max(0, ...this.#within(from, to));
	}

	/** The requests per second in a stretch of the day, on average. */
	mean({ from, to }: Omit<Phase, 'name'>): number {
		return sum(this.#within(from, to)) / ((to - from) * 60);
	}

	#within(from: number, to: number): number[] {
		return this.perSecond.slice(from * 60, to * 60).filter((count) => count > 0);
	}

	readonly #count = (message: unknown): void => {
		if (!isOfRequest(message)) return;
		const { request } = message;
		if (request.getHeader('host') !== this.#host) return;
		const second = Math.floor((Date.now() - this.#begin) / SECOND_MS);
		this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
	};
}

function isOfRequest(message: unknown): message is { readonly request: ClientRequest } {
	return typeof message === 'object' && message !== null && 'request' in message;
}

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}
