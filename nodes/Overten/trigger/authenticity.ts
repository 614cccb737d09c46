import type { IWebhookFunctions } from 'n8n-workflow';

import { OvertenClient } from '../api/client';
import { StopSignal } from '../api/stop-signal';
import { doubtAge, doubtCallback, INVALID_SIGNATURE } from '../webhooks/doubt';
import type { Doubt } from '../webhooks/doubt';
import { isSignedBy } from '../webhooks/signature';
import type { SignedDelivery } from '../webhooks/signature';
import { isPerRequest, readTolerance } from './fields';
import type { TriggerState } from './state';
import { openStored } from './subscription-secrets';

/**
 * Checks the age and the signature of a delivery.
 *
 * @returns undefined when it is genuine
 * @throws when the secret has to be fetched from Overten and Overten does not answer, so that it delivers again
 */
export async function checkDelivery(
	context: IWebhookFunctions,
	state: TriggerState,
	delivery: SignedDelivery,
): Promise<Doubt | undefined> {
	const tolerance = readTolerance(context);
	if (isPerRequest(context)) {
		const client = new OvertenClient(context, new StopSignal());
		return await doubtCallback(context, client, delivery, tolerance);
	}
	return doubtAge(delivery, tolerance) ?? (await checkWithSubscription(context, state, delivery));
}

async function checkWithSubscription(
	context: IWebhookFunctions,
	state: TriggerState,
	delivery: SignedDelivery,
): Promise<Doubt | undefined> {
	for (const stored of state.secrets(Date.now())) {
		const secret = await openStored(context, stored);
		if (secret !== undefined && isSignedBy([secret], delivery)) return undefined;
	}
	const present = state.subscription;
	if (present === undefined || (await openStored(context, present)) !== undefined) {
		return INVALID_SIGNATURE;
	}
	return {
		reason: 'the API key in the credential has changed since the trigger was activated',
		canBeOurs: true,
	};
}
