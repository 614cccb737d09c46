import { OvertenApiError } from '../../nodes/Overten/api/errors';
import { withRetries } from '../../nodes/Overten/api/retry';
import { StopSignal } from '../../nodes/Overten/api/stop-signal';
import { connectionError } from '../../nodes/Overten/api/system-errors';
import { explainApiError } from '../../nodes/Overten/errors/api-error-texts';

/** What Node.js fails with behind a proxy that decrypts the traffic, or at a server that signs for itself. */
const CERTIFICATE_CODES = [
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const wrapped = (code: string) =>
	connectionError(Object.assign(new Error('wrapped by n8n'), { cause: { code } }));

test.each(CERTIFICATE_CODES)('%s is explained, and not tried again', async (code) => {
	const attempt = jest.fn(async () => {
		await Promise.resolve();
		throw wrapped(code);
	});
	const failure = withRetries(attempt, { stop: new StopSignal(), repeatable: true });
	await expect(failure).rejects.toBeInstanceOf(OvertenApiError);
	expect(attempt).toHaveBeenCalledTimes(1);
	expect(explainApiError(wrapped(code).details)).toMatchObject({
		message: 'The certificate of the connection to Overten is not trusted',
		advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
		reason: expect.stringContaining(code),
	});
});

test.each(['EAI_AGAIN', 'ENOTFOUND'])('%s names the DNS', (code) => {
	expect(explainApiError(wrapped(code).details).message).toContain('DNS');
});

test('a connection that was refused is not blamed on a certificate', () => {
	expect(explainApiError(wrapped('ECONNREFUSED').details).message).toBe(
		'Overten could not be reached',
	);
});
