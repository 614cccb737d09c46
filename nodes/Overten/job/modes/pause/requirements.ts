import { settle } from '../../../api/errors';
import { isPassing, isRateLimited } from '../../../api/retry';
import { ParameterError } from '../../../errors/parameter-error';
import type { Batch } from '../../../execution/batch';
import { canCheckCallbacks } from '../../../webhooks/secrets';
import { OTHER_MODE } from './resume-url';

/** Engine 2.0 of n8n numbers its executions with UUIDs of version 7; n8n's other engine counts them. */
const ENGINE_2_EXECUTION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i;

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
async function requireAll({ client, context }: Batch): Promise<void> {
	// Read in n8n 2.41.1: Engine 2.0 has no cancel signal either, and it cannot resume an execution.
	const runsInEngine2 =
		ENGINE_2_EXECUTION_ID.test(context.getExecutionId()) &&
		context.getExecutionCancelSignal() === undefined;
	if (runsInEngine2) {
		throw new ParameterError("n8n's Engine 2.0 cannot resume a paused workflow", OTHER_MODE);
	}
	const secret = await settle(canCheckCallbacks(context, client));
	if (secret.error !== undefined) {
		// Each callback asks again.
		if (isPassing(secret.error) || isRateLimited(secret.error)) return;
		throw secret.error;
	}
	if (secret.value) return;
	throw new ParameterError(
		'There is no secret to verify callbacks with',
		`Open the Overten credential and fill in 'Webhook Signing Secret'. You can find it in Overten under Settings → Webhooks. Alternatively: ${OTHER_MODE}`,
	);
}
