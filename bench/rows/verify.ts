import { createHmac, randomBytes } from 'node:crypto';

import { isSignedBy, isTimely, readSigned } from '../../nodes/Overten/webhooks/signature.ts';
import { sign } from '../../sandbox/deliveries.ts';
import type { Figure, Row } from '../support/row.ts';
import { interleave } from '../support/statistics.ts';

const SECRET = 'whsec_of_the_benchmark';

/** The name of a size in the keys, its bytes, and the verifications per sample. */
const SIZES = [
	['', 2_048, 20_000],
	['_1mb', 1_048_576, 100],
] as const;

/** What it costs to verify a signature, relative to the HMAC that every verification needs. */
export const verify: Row = {
	keys: SIZES.flatMap(([suffix]) => [`verify_us${suffix}`, `verify_ratio${suffix}`]),
	cheap: true,
	measure: async ({ smoke }) => {
		const figures: Figure[] = [];
		for (const [suffix, bytes, checks] of SIZES) {
			const rawBody = randomBytes(bytes / 2).toString('hex');
			const timestamp = String(Math.floor(Date.now() / 1000));
			const delivery = {
				rawBody: Buffer.from(rawBody),
				signature: sign(SECRET, timestamp, rawBody),
				timestamp,
			};
			const check = () => {
				const signed = readSigned(delivery);
				const isGenuine =
					signed !== undefined &&
					isTimely(signed, { now: Date.now() }) &&
					isSignedBy([SECRET], signed);
				if (!isGenuine) throw new Error('Refused.');
			};
			const bare = () =>
				createHmac('sha256', SECRET).update(`${timestamp}.`).update(delivery.rawBody).digest();
			const micros = (work: () => unknown) => {
				const startedAt = performance.now();
				for (let count = 0; count < checks; count += 1) work();
				return Promise.resolve(((performance.now() - startedAt) * 1_000) / checks);
			};
			const sides = await interleave(
				smoke ? 1 : 15,
				async () => await micros(check),
				async () => await micros(bare),
			);
			const size = bytes < 10_000 ? '2 KB' : '1 MB';
			figures.push(
				{
					key: `verify_us${suffix}`,
					what: `verifying the signature of ${size}, in µs`,
					value: sides.ours,
					sides: { ours: sides.ours, theirs: sides.theirs },
				},
				{
					key: `verify_ratio${suffix}`,
					what: `the same, relative to the HMAC alone`,
					value: sides.ratio,
					sides,
					goal: { atMost: 1.3 },
				},
			);
		}
		return figures;
	},
};
