import { AsyncLocalStorage } from 'node:async_hooks';

/** A process of n8n, from its start to its end. */
export interface ProcessLife {
	readonly name: string;
	ended: boolean;
}

const lives = new AsyncLocalStorage<ProcessLife>();

/** Does work in the name of a process: once that has crashed, nothing of the work happens any more. */
export function inProcess<T>(life: ProcessLife, work: () => T): T {
	return lives.run(life, work);
}

/** Whether the present work belongs to a process that has crashed. */
export function isGone(): boolean {
	return lives.getStore()?.ended === true;
}

/** In a process that has crashed, this never returns. */
export async function stillAlive(): Promise<void> {
	if (isGone()) await new Promise<never>(() => undefined);
}
