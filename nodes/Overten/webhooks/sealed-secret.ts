import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'crypto';

const CIPHER = 'aes-256-gcm';

const KEY_BYTES = 32;

/** The nonce length that is recommended for GCM (NIST SP 800-38D). */
const NONCE_BYTES = 12;

const TAG_BYTES = 16;

/** Separates this use of the API key from every other. */
const PURPOSE = 'n8n-nodes-overten: the signing secret of a subscription';

/** The subscription whose deliveries a secret signs. */
export interface SecretOwner {
	readonly id: string;
	/** The address that it calls. */
	readonly url: string;
}

/**
 * Encrypts a secret so that only the API key can decrypt it: n8n encrypts credentials, but nothing else that it stores.
 *
 * @param owner opens it, and no other: whoever can change what n8n stores cannot give the secret to another subscription
 */
export function sealSecret(secret: string, apiKey: string, owner: SecretOwner): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv(CIPHER, keyFrom(apiKey), nonce).setAAD(nameOf(owner));
	const sealed = [cipher.update(secret, 'utf8'), cipher.final()];
	return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** Decrypts a sealed secret; undefined when it was not sealed with this API key, or for another subscription. */
export function openSecret(sealed: string, apiKey: string, owner: SecretOwner): string | undefined {
	const bytes = Buffer.from(sealed, 'base64url');
	if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
	const nonce = bytes.subarray(0, NONCE_BYTES);
	const decipher = createDecipheriv(CIPHER, keyFrom(apiKey), nonce, { authTagLength: TAG_BYTES });
	decipher.setAAD(nameOf(owner)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
	try {
		const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
		return Buffer.concat([opened, decipher.final()]).toString('utf8');
	} catch {
		return undefined;
	}
}

function nameOf({ id, url }: SecretOwner): Buffer {
	return Buffer.from(JSON.stringify([id, url]));
}

/** An API key is random enough that it needs no slow key derivation. */
function keyFrom(apiKey: string): Buffer {
	return Buffer.from(hkdfSync('sha256', apiKey, '', PURPOSE, KEY_BYTES));
}
