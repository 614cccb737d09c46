import { createHmac, timingSafeEqual } from 'crypto';

/** Overten's deliveries are signed in the moment of sending; five minutes forgive slow ways and clocks. */
export const DEFAULT_TOLERANCE_SECONDS = 300;

/** A delivery as it came in: nothing of it is trusted. */
export interface Delivery {
	/** The bytes of the body as they were sent. */
	readonly rawBody: Buffer;
	/** Of the header `X-Overten-Signature`. */
	readonly signature: unknown;
	/** Of the header `X-Overten-Timestamp`: Unix seconds. */
	readonly timestamp: unknown;
}

export interface VerificationOptions {
	/** The present, in ms since the epoch. */
	readonly now: number;
	readonly toleranceSeconds?: number;
}

/**
 * Whether one of the secrets has signed the delivery, and lately.
 *
 * The documentation names the timestamp and the raw body as what is signed, and not how they are joined; the dot is
 * the convention of the field.
 */
export function isSigned(
	{ rawBody, signature, timestamp }: Delivery,
	secrets: readonly string[],
	{ now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: VerificationOptions,
): boolean {
	if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
	if (typeof timestamp !== 'string' || !/^[0-9]{1,12}$/.test(timestamp)) return false;
	if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false;

	const given = Buffer.from(signature.slice('sha256='.length), 'hex');
	return secrets.some((secret) => {
		if (secret === '') return false;
		const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
		return timingSafeEqual(given, expected);
	});
}
