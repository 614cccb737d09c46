import { connectionError } from './errors';
import type { StopSignal } from './stop-signal';

/**
 * Awaits something that n8n's HTTP helper or a stream is at work on. Every failure of theirs is one of the
 * connection, since they are told not to fail on a status.
 *
 * @throws {OvertenApiError} kind `connection`, or `cancelled` after a stop.
 */
export async function fromTheWire<T>({ stop }: { stop: StopSignal }, work: Promise<T>): Promise<T> {
	return await work.catch((error: unknown) => {
		stop.throwIfStopped();
		throw connectionError(error);
	});
}
