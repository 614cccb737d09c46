import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

import { isGone } from '../n8n/process-life.ts';
import { afterOneTurn, untilQuiet } from './quiet.ts';
import { TimerQueue } from './timer-queue.ts';

const RealDate = Date;

/** Nobody waits for so long, in virtual ms. */
const HORIZON_MS = 30 * 24 * 3_600_000;

class Timer {
	due: number;
	readonly order: number;
	readonly fire: () => void;
	readonly period: number | undefined;
	readonly #ms: number;

	constructor(ms: number, order: number, fire: () => void, repeats: boolean) {
		this.#ms = ms;
		this.order = order;
		this.fire = fire;
		this.period = repeats ? ms : undefined;
		this.due = clock.now + ms;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	hasRef(): boolean {
		return true;
	}

	refresh(): this {
		this.due = clock.now + this.#ms;
		clock.add(this);
		return this;
	}

	close(): this {
		clock.remove(this);
		return this;
	}

	[Symbol.toPrimitive](): number {
		return this.order;
	}

	[Symbol.dispose](): void {
		clock.remove(this);
	}
}

/**
 * Time that passes only when nothing else happens: the process does all that it can do, and then the clock jumps to the
 * next timer. A day takes milliseconds, and a slow machine changes nothing.
 */
class VirtualClock {
	now = RealDate.now();

	/**
	 * Timers that are due within so many ms fire one after the other, before what is on its way to another process is
	 * awaited: that arrives up to so much later. 0 for exact times; otherwise, many jobs side by side take less real time.
	 */
	grainMs = 0;

	#order = 0;

	readonly #timers = new Map<number, Timer>();

	readonly #queue = new TimerQueue<Timer>();

	install(): void {
		Object.assign(globalThis, {
			setTimeout: (fire: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
				this.#schedule(fire, ms, args, false),
			setInterval: (fire: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
				this.#schedule(fire, ms, args, true),
			clearTimeout: (timer: unknown) => {
				this.#cancel(timer);
			},
			clearInterval: (timer: unknown) => {
				this.#cancel(timer);
			},
			Date: virtualDate(this),
		});
		AbortSignal.timeout = (ms: number) => {
			const controller = new AbortController();
			setTimeout(() => {
				controller.abort(new DOMException('The operation timed out.', 'TimeoutError'));
			}, ms);
			return controller.signal;
		};
		Object.assign(timersPromises, { setTimeout: sleep });
		syncBuiltinESMExports();
	}

	/** What was still to happen does not. */
	forgetTimers(): void {
		this.#timers.clear();
		this.#queue.clear();
	}

	add(timer: Timer): void {
		this.#timers.set(timer.order, timer);
		this.#queue.add(timer);
	}

	remove(timer: Timer): void {
		this.#timers.delete(timer.order);
	}

	/**
	 * Lets time pass until something has come about.
	 *
	 * @param what for the error's message
	 * @throws Error when it cannot come about any more, or not within thirty days
	 */
	async until(isSo: () => boolean, what: string): Promise<void> {
		const end = this.now + HORIZON_MS;
		for (;;) {
			await untilQuiet();
			if (isSo()) return;
			if (!(await this.#jump(end))) throw new Error(`This never comes about: ${what}.`);
		}
	}

	async pass(ms: number): Promise<void> {
		const end = this.now + ms;
		do await untilQuiet();
		while (await this.#jump(end));
		this.now = end;
	}

	#schedule(
		fire: (...args: unknown[]) => void,
		ms: number | undefined,
		args: unknown[],
		repeats: boolean,
	): Timer {
		const atLeast = Math.max(1, Number(ms) || 0);
		const bound = AsyncLocalStorage.bind(() => {
			if (!isGone()) fire(...args);
		});
		const timer = new Timer(atLeast, ++this.#order, bound, repeats);
		this.add(timer);
		return timer;
	}

	#cancel(timer: unknown): void {
		if (timer instanceof Timer) this.remove(timer);
		else if (timer !== undefined && timer !== null) this.#timers.delete(Number(timer));
	}

	/** @returns whether a timer was due until then */
	async #jump(end: number): Promise<boolean> {
		const first = this.#next();
		if (first === undefined || first.due > end) return false;
		const last = Math.min(first.due + this.grainMs, end);
		this.#fire(first);
		if (this.grainMs === 0) return true;
		await afterOneTurn();
		for (let next = this.#next(); next !== undefined && next.due <= last; next = this.#next()) {
			this.#fire(next);
			await afterOneTurn();
		}
		return true;
	}

	#next(): Timer | undefined {
		return this.#queue.next((timer) => this.#timers.get(timer.order) === timer);
	}

	#fire(timer: Timer): void {
		this.now = Math.max(this.now, timer.due);
		if (timer.period === undefined) {
			this.remove(timer);
		} else {
			timer.due += timer.period;
			this.#queue.add(timer);
		}
		timer.fire();
	}
}

function virtualDate(virtual: VirtualClock): DateConstructor {
	const now = () => Math.floor(virtual.now);
	return new Proxy(RealDate, {
		construct: (target, args: [] | [string | number | Date]) =>
			args.length === 0 ? new target(virtual.now) : new target(...args),
		get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
	});
}

async function sleep<T>(
	ms?: number,
	value?: T,
	{ signal }: { signal?: AbortSignal } = {},
): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const abort = () => {
			clearTimeout(timer);
			reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', abort);
			resolve(value as T);
		}, ms);
		if (signal?.aborted === true) abort();
		else signal?.addEventListener('abort', abort, { once: true });
	});
}

export const clock = new VirtualClock();
