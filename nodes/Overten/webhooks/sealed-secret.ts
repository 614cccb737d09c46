import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'crypto';

const CIPHER = 'aes-256-gcm';

const KEY_BYTES = 32;

/** What GCM takes best (NIST SP 800-38D). */
const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/** Keeps this use of the API key apart from every other. */
const PURPOSE = 'n8n-nodes-overten: the signing secret of a subscription';

/** A secret as text that only the API key opens: n8n encrypts credentials, and nothing else that it stores. */
export function sealSecret(secret: string, apiKey: string): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv(CIPHER, keyFrom(apiKey), nonce);
	const sealed = [cipher.update(secret, 'utf8'), cipher.final()];
	return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** The secret in it, undefined when it was sealed with another API key, or by somebody else. */
export function openSecret(sealed: string, apiKey: string): string | undefined {
	const bytes = Buffer.from(sealed, 'base64url');
	if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
	const nonce = bytes.subarray(0, NONCE_BYTES);
	const decipher = createDecipheriv(CIPHER, keyFrom(apiKey), nonce, { authTagLength: TAG_BYTES });
	decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
	try {
		const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
		return Buffer.concat([opened, decipher.final()]).toString('utf8');
	} catch {
		return undefined;
	}
}

/** An API key is random enough to need no slow derivation. */
function keyFrom(apiKey: string): Buffer {
	return Buffer.from(hkdfSync('sha256', apiKey, '', PURPOSE, KEY_BYTES));
}
