import { openSecret, sealSecret } from '../../nodes/Overten/webhooks/sealed-secret';

const KEY = 'sk_live_0123456789abcdef';
const OWNER = { id: 'wh_1', url: 'https://n8n.example/webhook/1/overten' };
const SECRET = 'whsec_of_a_subscription Ü';

test('the API key opens what it has sealed', () => {
	expect(openSecret(sealSecret(SECRET, KEY, OWNER), KEY, OWNER)).toBe(SECRET);
});

test('a sealed secret is unreadable, and is different every time', () => {
	const [one, two] = [sealSecret(SECRET, KEY, OWNER), sealSecret(SECRET, KEY, OWNER)];
	expect(one).not.toBe(two);
	expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('whsec');
});

test('another API key opens nothing', () => {
	expect(openSecret(sealSecret(SECRET, KEY, OWNER), `${KEY}0`, OWNER)).toBeUndefined();
	expect(openSecret(sealSecret(SECRET, KEY, OWNER), '', OWNER)).toBeUndefined();
});

test.each([
	['subscription', { ...OWNER, id: 'wh_2' }],
	['address', { ...OWNER, url: 'https://n8n.example/webhook/2/overten' }],
])('it does not open for another %s', (_what, other) => {
	expect(openSecret(sealSecret(SECRET, KEY, OWNER), KEY, other)).toBeUndefined();
});

test('any single changed bit is detected', () => {
	const bytes = Buffer.from(sealSecret(SECRET, KEY, OWNER), 'base64url');
	const changed = Array.from(bytes, (byte, index) =>
		Buffer.from(bytes).fill(byte ^ 1, index, index + 1),
	);
	const opened = changed.map((each) => openSecret(each.toString('base64url'), KEY, OWNER));
	expect(opened).toEqual(changed.map(() => undefined));
});

test.each(['', 'AAAA', 'no base64 at all', 'A'.repeat(38)])('%j opens nothing', (text) => {
	expect(openSecret(text, KEY, OWNER)).toBeUndefined();
});
