import type { IWebhookFunctions } from 'n8n-workflow';

import type { OvertenClient } from '../api/client';
import { isGenuineCallback } from './secrets';
import { DEFAULT_TOLERANCE_SECONDS, isTimely, secondsOff } from './signature';
import type { SignedDelivery } from './signature';

/**
 * Why a delivery cannot be taken for genuine by itself. It is never believed then, and not yet refused: it only causes
 * the question to Overten whether the task that it names has ended.
 */
export interface Doubt {
	/** Completes "because …". */
	readonly reason: string;
	/** Whether our secret is the one that cannot be read, which says nothing against the delivery. */
	readonly canBeOurs: boolean;
}

/** The doubt about a delivery whose signature fits none of our secrets. */
export const INVALID_SIGNATURE: Doubt = {
	reason: 'its signature is not valid',
	canBeOurs: false,
};

/** Why a delivery without well-formed headers is refused: completes "because …". */
export const NOT_SIGNED = 'it has no signature or no timestamp';

/** Checks the age of a delivery. @returns undefined when it is recent */
export function doubtAge(
	delivery: SignedDelivery,
	toleranceSeconds = DEFAULT_TOLERANCE_SECONDS,
): Doubt | undefined {
	const now = Date.now();
	if (isTimely(delivery, { now, toleranceSeconds })) return undefined;
	const off = secondsOff(delivery, now);
	return { reason: `its timestamp is ${differenceText(off)} of this server`, canBeOurs: false };
}

/**
 * Checks the age and the signature of a callback to a `webhook_url`.
 *
 * @returns undefined when it is genuine
 * @throws {OvertenApiError} when the secret has to be fetched from Overten and Overten does not answer
 */
export async function doubtCallback(
	context: IWebhookFunctions,
	client: OvertenClient,
	delivery: SignedDelivery,
	toleranceSeconds?: number,
): Promise<Doubt | undefined> {
	const doubt = doubtAge(delivery, toleranceSeconds);
	if (doubt !== undefined) return doubt;
	return (await isGenuineCallback(context, client, delivery)) ? undefined : INVALID_SIGNATURE;
}

/** In minutes or days: an operator has to see whether the clock is wrong, or the delivery old. */
function differenceText(seconds: number): string {
	const minutes = Math.round(Math.abs(seconds) / 60);
	const amount = minutes < 2_880 ? `${String(minutes)} minutes` : 'days';
	return `${amount} ${seconds > 0 ? 'behind' : 'ahead of'} the clock`;
}
