import fc from 'fast-check';

import { isSignedBy, isTimely, readSigned } from '../../nodes/Overten/webhooks/signature';
import vectors from './signature-vectors.json';

const [plain] = vectors;
if (plain === undefined) throw new Error('There are no vectors.');

const at = (seconds: number) => ({ now: seconds * 1_000 });
const SENT = Number(plain.timestamp);

function verify(
	changes: { signature?: unknown; timestamp?: unknown; rawBody?: unknown } = {},
	secrets: readonly string[] = [plain?.secret ?? ''],
	window: Parameters<typeof isTimely>[1] = at(SENT),
): boolean {
	const delivery = readSigned({
		rawBody: Buffer.from(plain?.bodyBase64 ?? '', 'base64'),
		signature: plain?.signature,
		timestamp: plain?.timestamp,
		...changes,
	});
	return delivery !== undefined && isTimely(delivery, window) && isSignedBy(secrets, delivery);
}

// Generated with OpenSSL: `openssl dgst -sha256 -mac HMAC` over "<timestamp>.<body>".
test.each(vectors)('$name', ({ bodyBase64, secret, signature, timestamp }) => {
	const rawBody = Buffer.from(bodyBase64, 'base64');
	const window = at(Number(timestamp));
	expect(verify({ rawBody, signature, timestamp }, [secret], window)).toBe(true);
	expect(verify({ rawBody, signature, timestamp }, ['another'], window)).toBe(false);
});

test('a signature from any of several secrets is valid', () => {
	expect(verify({}, ['old', plain.secret])).toBe(true);
	expect(verify({}, [])).toBe(false);
	expect(verify({}, [''])).toBe(false);
});

test.each([
	[-301, false],
	[-300, true],
	[300, true],
	[301, false],
])('a clock that is %d s off: %s', (seconds, expected) => {
	expect(verify({}, undefined, at(SENT + seconds))).toBe(expected);
});

test('the tolerance can be changed', () => {
	expect(verify({}, undefined, { ...at(SENT + 10), toleranceSeconds: 5 })).toBe(false);
	expect(verify({}, undefined, { ...at(SENT + 900), toleranceSeconds: 1_000 })).toBe(true);
});

const digest = plain.signature.slice('sha256='.length);

test.each([
	['no signature', { signature: undefined }],
	['several signatures', { signature: [plain.signature, plain.signature] }],
	['a bare digest', { signature: digest }],
	['another algorithm', { signature: `sha1=${digest}` }],
	['capital digits', { signature: `sha256=${digest.toUpperCase()}` }],
	['a cut digest', { signature: plain.signature.slice(0, -1) }],
	['a longer digest', { signature: `${plain.signature}0` }],
	['a space', { signature: ` ${plain.signature}` }],
	['a line after it', { signature: `${plain.signature}\n` }],
	['no timestamp', { timestamp: undefined }],
	['a fraction', { timestamp: `${plain.timestamp}.0` }],
	['a sign', { timestamp: `+${plain.timestamp}` }],
	['a hexadecimal time', { timestamp: `0x${SENT.toString(16)}` }],
	['milliseconds', { timestamp: `${plain.timestamp}000` }],
	['a body that was parsed', { rawBody: {} }],
	['no body', { rawBody: undefined }],
])('%s is rejected', (_name, changes) => {
	expect(verify(changes)).toBe(false);
});

test('every flipped bit is rejected', () => {
	const good = Buffer.from(plain.bodyBase64, 'base64');
	fc.assert(
		fc.property(fc.nat(good.length - 1), fc.nat(7), (byte, bit) => {
			const rawBody = Buffer.from(good);
			rawBody.writeUInt8(rawBody.readUInt8(byte) ^ (1 << bit), byte);
			expect(verify({ rawBody })).toBe(false);
		}),
		{ numRuns: 2_000 },
	);
});
