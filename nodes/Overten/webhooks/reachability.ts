import { SET_WEBHOOK_URL } from '../errors/field-labels';
import { ParameterError } from '../errors/parameter-error';

const PRIVATE_IPV4 =
	/^(?:0|10|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;

const PRIVATE_IPV6 = /^\[?(?:::1?|::ffff:.*|f[cd][0-9a-f]{2}:.*|fe80:.*)\]?$/i;

/**
 * Checks an address of this n8n before Overten is asked to call it.
 *
 * @param url of this n8n
 * @param overtenHost Overten's host. If it is on this machine or in this network, the URL may be too.
 * @param otherwise an alternative to suggest, as a sentence
 * @throws {ParameterError} when Overten cannot call it
 */
export function checkReachable(url: URL, overtenHost: string, otherwise = ''): void {
	if (!isPrivateHost(url.hostname) || isPrivateHost(overtenHost)) return;
	throw new ParameterError(
		`Overten cannot reach n8n at ${url.origin}`,
		`${SET_WEBHOOK_URL} ${otherwise}`.trim(),
	);
}

/**
 * Whether a host name or address cannot be reached from the internet: loopback, private networks, bare and local names.
 */
export function isPrivateHost(host: string): boolean {
	if (host.startsWith('[') || host.includes(':')) return PRIVATE_IPV6.test(host);
	if (/^[\d.]+$/.test(host)) return PRIVATE_IPV4.test(host);
	return !host.includes('.') || /\.(?:internal|lan|local|localhost)$/i.test(host);
}
