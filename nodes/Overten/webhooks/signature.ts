import { createHmac, timingSafeEqual } from 'crypto';

/** Overten signs a delivery when it sends it; five minutes allow for slow networks and inaccurate clocks. */
export const DEFAULT_TOLERANCE_SECONDS = 300;

/** A delivery as received; nothing in it is trusted. */
export interface Delivery {
	/** The bytes of the body as they were sent. */
	readonly rawBody: unknown;
	/** The value of the header `X-Overten-Signature`. */
	readonly signature: unknown;
	/** The value of the header `X-Overten-Timestamp`: Unix seconds. */
	readonly timestamp: unknown;
}

/** A delivery with well-formed headers; it may still be old, or forged. */
export interface SignedDelivery {
	readonly rawBody: Buffer;
	/** 64 hex digits. */
	readonly digest: string;
	readonly timestamp: string;
}

export interface TimeWindow {
	/** The current time, in ms since the epoch. */
	readonly now: number;
	/** How far the delivery's timestamp may differ from now, in either direction. */
	readonly toleranceSeconds?: number;
}

/** The parts of a delivery to verify; undefined when its headers already rule it out. */
export function readSigned({
	rawBody,
	signature,
	timestamp,
}: Delivery): SignedDelivery | undefined {
	if (!Buffer.isBuffer(rawBody)) return undefined;
	if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(signature)) return undefined;
	if (typeof timestamp !== 'string' || !/^[0-9]{1,12}$/.test(timestamp)) return undefined;
	return { rawBody, digest: signature.slice('sha256='.length), timestamp };
}

/** Whether the delivery is recent by the clock of this server. */
export function isTimely(
	delivery: Pick<SignedDelivery, 'timestamp'>,
	{ now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: TimeWindow,
): boolean {
	return Math.abs(secondsOff(delivery, now)) <= toleranceSeconds;
}

/** How far the delivery's timestamp is behind the clock of this server, in seconds. */
export function secondsOff({ timestamp }: Pick<SignedDelivery, 'timestamp'>, now: number): number {
	return now / 1000 - Number(timestamp);
}

/**
 * Whether the delivery was signed with one of the secrets.
 *
 * The documentation says that the timestamp and the raw body are signed, but not how they are joined; the dot is the
 * common convention.
 */
export function isSignedBy(
	secrets: readonly string[],
	{ digest, rawBody, timestamp }: SignedDelivery,
): boolean {
	const given = Buffer.from(digest, 'hex');
	return secrets.some((secret) => {
		if (secret === '') return false;
		const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
		return timingSafeEqual(given, expected);
	});
}
