import type { IWebhookFunctions } from 'n8n-workflow';

import { keptByProcess } from '../process-state';

/** One line per node and reason in this time, in ms, whatever a stranger sends. */
const QUIET_MS = 60_000;

/** When each line was written last, in ms since the epoch. */
const logged = keptByProcess<number>('refusalLines');

/**
 * Leaves a line in n8n's log about a delivery that was not accepted, so that its operator can see why.
 *
 * @param reason completes "because …" and contains nothing that the sender has chosen
 */
export function logRefusal(context: IWebhookFunctions, status: number, reason: string): void {
	const { id, name } = context.getNode();
	const key = JSON.stringify([context.getWorkflow().id, id, status, reason]);
	if (Date.now() - (logged.get(key) ?? -Infinity) < QUIET_MS) return;
	logged.set(key, Date.now());
	context.logger.warn(`${name} answered a delivery with ${String(status)}, because ${reason}`);
}
