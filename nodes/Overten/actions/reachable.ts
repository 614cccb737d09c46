import { isPrivateHost } from '../webhooks/private-host';
import { ParameterError } from './parameter-error';

/**
 * @param url of this n8n, for Overten to call
 * @param overtenHost where Overten is; when that is this machine or network, the address may be too
 * @param otherwise what else can be done
 * @throws {ParameterError} when Overten cannot call it
 */
export function checkReachable(url: URL, overtenHost: string, otherwise = ''): void {
	if (!isPrivateHost(url.hostname) || isPrivateHost(overtenHost)) return;
	throw new ParameterError(
		`Overten cannot reach this n8n at ${url.origin}`,
		`Set WEBHOOK_URL, in the environment of n8n, to the address at which n8n is reached from the internet. ${otherwise}`.trim(),
	);
}
