import { createHmac, timingSafeEqual } from 'crypto';

/** Overten's deliveries are signed in the moment of sending; five minutes forgive slow ways and clocks. */
export const DEFAULT_TOLERANCE_SECONDS = 300;

/** A delivery as it came in: nothing of it is trusted. */
export interface Delivery {
	/** The bytes of the body as they were sent. */
	readonly rawBody: unknown;
	/** Of the header `X-Overten-Signature`. */
	readonly signature: unknown;
	/** Of the header `X-Overten-Timestamp`: Unix seconds. */
	readonly timestamp: unknown;
}

/** A delivery whose headers have the right shape and a time that is near enough; it may still be forged. */
export interface TimelyDelivery {
	readonly rawBody: Buffer;
	/** 64 hex digits. */
	readonly digest: string;
	readonly timestamp: string;
}

export interface TimeWindow {
	/** The present, in ms since the epoch. */
	readonly now: number;
	/** How far the delivery's time may be off, before or after. */
	readonly toleranceSeconds?: number;
}

/** What there is to check of a delivery, undefined when its headers or its time refuse it already. */
export function readTimely(
	{ rawBody, signature, timestamp }: Delivery,
	{ now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: TimeWindow,
): TimelyDelivery | undefined {
	if (!Buffer.isBuffer(rawBody)) return undefined;
	if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(signature)) return undefined;
	if (typeof timestamp !== 'string' || !/^[0-9]{1,12}$/.test(timestamp)) return undefined;
	if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return undefined;
	return { rawBody, digest: signature.slice('sha256='.length), timestamp };
}

/**
 * Whether one of the secrets has signed the delivery.
 *
 * The documentation names the timestamp and the raw body as what is signed, and not how they are joined; the dot is
 * the convention of the field.
 */
export function isSignedBy(
	secrets: readonly string[],
	{ digest, rawBody, timestamp }: TimelyDelivery,
): boolean {
	const given = Buffer.from(digest, 'hex');
	return secrets.some((secret) => {
		if (secret === '') return false;
		const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
		return timingSafeEqual(given, expected);
	});
}
