import type { IWebhookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { isGenuineCallback } from '../webhooks/secrets';
import { isSignedBy, secondsOff } from '../webhooks/signature';
import type { TimelyDelivery } from '../webhooks/signature';
import { isPerRequest, readTolerance } from './fields';
import type { TriggerState } from './state';
import { openStored } from './subscription-secrets';

/** Why a delivery cannot be taken for genuine by itself. */
export interface Doubt {
	/** Completes "because …". */
	readonly reason: string;
	/** Whether our secret is the one that cannot be read, which says nothing against the delivery. */
	readonly canBeOurs: boolean;
}

/**
 * Checks the age and the signature of a delivery.
 *
 * @returns undefined when it is genuine
 * @throws when the secret has to be fetched from Overten and Overten does not answer, so that it delivers again
 */
export async function checkDelivery(
	context: IWebhookFunctions,
	state: TriggerState,
	delivery: TimelyDelivery,
): Promise<Doubt | undefined> {
	const now = Date.now();
	const off = secondsOff(delivery, now);
	if (Math.abs(off) > readTolerance(context)) {
		return { reason: `its timestamp is ${differenceText(off)} of this server`, canBeOurs: false };
	}
	if (isPerRequest(context)) {
		const client = new OvertenClient(context, new StopSignal());
		if (await isGenuineCallback(context, client, delivery)) return undefined;
		return { reason: 'its signature is not valid', canBeOurs: false };
	}
	return await checkWithSubscription(context, state, delivery, now);
}

async function checkWithSubscription(
	context: IWebhookFunctions,
	state: TriggerState,
	delivery: TimelyDelivery,
	now: number,
): Promise<Doubt | undefined> {
	for (const sealed of state.sealedSecrets(now)) {
		const secret = await openStored(context, sealed);
		if (secret !== undefined && isSignedBy([secret], delivery)) return undefined;
	}
	const present = state.subscription?.sealedSecret;
	if (present === undefined || (await openStored(context, present)) !== undefined) {
		return { reason: 'its signature is not valid', canBeOurs: false };
	}
	return {
		reason: 'the API key in the credential has changed since the trigger was activated',
		canBeOurs: true,
	};
}

/** In minutes or days: an operator has to see whether the clock is wrong, or the delivery old. */
function differenceText(seconds: number): string {
	const minutes = Math.round(Math.abs(seconds) / 60);
	const amount = minutes < 2_880 ? `${String(minutes)} minutes` : 'days';
	return `${amount} ${seconds > 0 ? 'behind' : 'ahead of'} the clock`;
}
