import { randomUUID } from 'crypto';

import { isString } from '../api/guards';
import type { Item } from '../execution/batch';
import { makesAnother } from '../fields/equal-calls';
import { keptByProcess } from '../process-state';

/** The memory of each job that calls without an execution share, or in several ones, by account and content: see `memory.ts`. */
const memories = keptByProcess<Record<string, unknown>>('toolCalls');

/** The day (UTC) on which equal calls have begun, by account and content. */
const days = keptByProcess<string>('daysOfCalls');

/** The numbers of calls that have ended without their result, by owner and content. */
const unanswered = keptByProcess<string>('unansweredCalls');

/** The numbers of the calls of items that have not got their result yet. */
const numbers = new WeakMap<Item, { readonly name: string; readonly number: string }>();

const DAY_MS = 24 * 3_600_000;

/**
 * Where a job is remembered that is not of one execution alone.
 *
 * @param first what the first of equal calls remembers it in
 */
export function memoryOfCall(
	account: string,
	job: string,
	first: Record<string, unknown> = {},
): Record<string, unknown> {
	const name = `${account} ${job}`;
	const memory = memories.get(name) ?? first;
	memories.set(name, memory);
	return memory;
}

/** The day that makes equal calls one job: today, or the one on which this process has seen the first of them within 24 h. */
export function dayOfCall(account: string, intent: string): string {
	const name = `${account} ${intent}`;
	const begun = days.get(name);
	if (begun !== undefined && Date.now() - Date.parse(begun) < DAY_MS) return begun.slice(0, 10);
	const now = new Date().toISOString();
	days.set(name, now);
	return now.slice(0, 10);
}

/**
 * What tells equal calls apart that are to make another file each: a number of the call's own, or the one of an equal call
 * that has not got its result, so that its job is found again.
 *
 * @returns undefined where equal calls are one job
 */
export function callNumberOf(item: Item, name: string): string | undefined {
	if (!makesAnother(item)) return undefined;
	const left = unanswered.get(name);
	unanswered.delete(name);
	const number = isString(left) ? left : randomUUID();
	numbers.set(item, { name, number });
	return number;
}

/** The call has got its result: an equal call makes another. */
export function answered(item: Item): void {
	numbers.delete(item);
}

/** The call ends. Without its result, an equal call continues its job. */
export function ended(item: Item): void {
	const call = numbers.get(item);
	if (call !== undefined) unanswered.set(call.name, call.number);
}
