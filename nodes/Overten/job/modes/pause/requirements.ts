import { settle } from '../../../api/errors';
import { isPassing, isRateLimited } from '../../../api/retry';
import { ParameterError } from '../../../errors/parameter-error';
import type { Batch } from '../../../execution/batch';
import { POLL_INSTEAD } from '../../../execution/host';
import { canCheckCallbacks, ENTER_SECRET } from '../../../webhooks/secrets';
import { refusalForCaller } from './caller';

/**
 * What has to be true before the first job is submitted, once for all items.
 *
 * @returns a function that throws when this n8n cannot pause, or when no callback could be verified
 */
export function requirePossiblePause(batch: Batch): () => Promise<void> {
	let check: Promise<void> | undefined;
	return async () => {
		check ??= requireAll(batch);
		await check;
	};
}

/** @throws {ParameterError | OvertenApiError} before any credits are used */
async function requireAll({ client, context, host }: Batch): Promise<void> {
	const refusal = host.pauseRefusal ?? refusalForCaller(context);
	if (refusal !== undefined) throw new ParameterError(refusal.message, refusal.nextStep);
	const secret = await settle(canCheckCallbacks(context, client));
	if (secret.error !== undefined) {
		// Each callback asks again.
		if (isPassing(secret.error) || isRateLimited(secret.error)) return;
		throw secret.error;
	}
	if (secret.value) return;
	throw new ParameterError(
		'There is no secret to verify callbacks with',
		`${ENTER_SECRET} Alternatively: ${POLL_INSTEAD}`,
	);
}
