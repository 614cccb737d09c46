import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { keptByProcess } from '../process-state';
import { answerOnly } from './delivery';

/** One line per node and reason in this time, in ms, whatever a stranger sends. */
const QUIET_MS = 60_000;

/** When each line was written last, in ms since the epoch. */
const logged = keptByProcess<number>('refusalLines');

/**
 * Answers a delivery that is not accepted, and leaves a line in n8n's log, so that its operator can see why.
 *
 * @param status 401 when the delivery is not Overten's, which ends Overten's attempts; 503 when that cannot be known
 * yet, so that Overten delivers it again
 * @param reason completes "because …" and contains nothing that the sender has chosen
 */
export function refuse(
	context: IWebhookFunctions,
	status: 401 | 503,
	reason: string,
): IWebhookResponseData {
	logOnce(context, `answered a delivery with ${String(status)}`, reason);
	const error =
		status === 401
			? 'The signature is missing, invalid, expired or already used.'
			: 'The delivery could not be verified yet. Try again.';
	return answerOnly(context, status, { error });
}

/**
 * Leaves a line in n8n's log about a delivery that could not be verified and that Overten has confirmed: nothing was lost,
 * but its operator has something to correct, such as the clock.
 *
 * @param reason completes "because …", as in {@link refuse}
 */
export function noteConfirmed(context: IWebhookFunctions, reason: string): void {
	logOnce(context, 'took a delivery only after asking Overten about it', reason);
}

function logOnce(context: IWebhookFunctions, what: string, reason: string): void {
	const { id, name } = context.getNode();
	const key = JSON.stringify([context.getWorkflow().id, id, what, reason]);
	if (Date.now() - (logged.get(key) ?? -Infinity) < QUIET_MS) return;
	logged.set(key, Date.now());
	context.logger.warn(`${name} ${what}, because ${reason}`);
}
