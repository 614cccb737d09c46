import { openSecret, sealSecret } from '../../nodes/Overten/webhooks/sealed-secret';

const KEY = 'sk_live_0123456789abcdef';
const SECRET = 'whsec_of_a_subscription Ü';

test('the API key opens what it has sealed', () => {
	expect(openSecret(sealSecret(SECRET, KEY), KEY)).toBe(SECRET);
});

test('a sealed secret is unreadable, and is different every time', () => {
	const [one, two] = [sealSecret(SECRET, KEY), sealSecret(SECRET, KEY)];
	expect(one).not.toBe(two);
	expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('whsec');
});

test('another API key opens nothing', () => {
	expect(openSecret(sealSecret(SECRET, KEY), `${KEY}0`)).toBeUndefined();
	expect(openSecret(sealSecret(SECRET, KEY), '')).toBeUndefined();
});

test('any single changed bit is detected', () => {
	const bytes = Buffer.from(sealSecret(SECRET, KEY), 'base64url');
	const changed = Array.from(bytes, (byte, index) =>
		Buffer.from(bytes).fill(byte ^ 1, index, index + 1),
	);
	const opened = changed.map((each) => openSecret(each.toString('base64url'), KEY));
	expect(opened).toEqual(changed.map(() => undefined));
});

test.each(['', 'AAAA', 'no base64 at all', 'A'.repeat(38)])('%j opens nothing', (text) => {
	expect(openSecret(text, KEY)).toBeUndefined();
});
